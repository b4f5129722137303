package io.flinkwatch.clickcount.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A look at the topics before the job is submitted. A job without its topics would be accepted,
 * fail and restart for ever; here it is refused, and told why.
 */
public final class Topics {

    /** A topic cannot be used. The message is one line, and names the flag that is wrong. */
    public static final class TopicException extends Exception {
        TopicException(String message) {
            super(message);
        }
    }

    private final String bootstrapServers;
    private final Duration timeout;
    private final Properties access;

    /**
     * The topics of a cluster.
     *
     * @param timeout how long Kafka may take to answer
     */
    public Topics(String bootstrapServers, Duration timeout) {
        this(bootstrapServers, timeout, new Properties());
    }

    /**
     * The topics of a cluster that is logged in to.
     *
     * @param access how, in the words of Kafka's own clients
     */
    public Topics(String bootstrapServers, Duration timeout, Properties access) {
        this.bootstrapServers = bootstrapServers;
        this.timeout = timeout;
        this.access = access;
    }

    /**
     * The number of partitions of a topic.
     *
     * @param flag the flag that names the topic
     * @throws TopicException if there is no such topic, or no answer
     */
    public int partitions(String flag, String topic) throws TopicException, InterruptedException {
        try (Admin admin = Admin.create(config())) {
            return admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get()
                    .partitions()
                    .size();
        } catch (ExecutionException e) {
            throw new TopicException(reason(flag + " " + topic + ": ", e.getCause()));
        } catch (KafkaException e) {
            // The client cannot even be made; why is in the cause, where there is one.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new TopicException(servers() + reason.getMessage());
        }
    }

    private Properties config() {
        String millis = String.valueOf(timeout.toMillis());
        Properties config = new Properties();
        config.putAll(access);
        config.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        config.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        config.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        return config;
    }

    private String reason(String subject, Throwable cause) {
        if (cause instanceof TimeoutException) {
            return servers() + "no answer from Kafka within " + timeout.toMillis() + "ms";
        }
        if (cause instanceof UnknownTopicOrPartitionException) {
            return subject + "no such topic in Kafka at " + bootstrapServers;
        }
        return subject + cause.getMessage();
    }

    private String servers() {
        return "--bootstrap.servers " + bootstrapServers + ": ";
    }
}
