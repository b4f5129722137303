package io.flinkwatch.expectedcounts.counting;

/**
 * A record of the counts topic.
 *
 * @param value null for one that deletes what the key had
 */
public record CountsRecord(int partition, byte[] key, byte[] value) {}
