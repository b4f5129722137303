package org.example.orders;

/**
 * An order, as far as it matters here: a record of the topic orders, such as {@code
 * {"order":{"placedAt":1795395600000,"region":"north"},"amount":12.5}}.
 *
 * @param placedAt when it was placed, in milliseconds since 1970
 * @param region where
 */
public record Order(long placedAt, String region) {}
