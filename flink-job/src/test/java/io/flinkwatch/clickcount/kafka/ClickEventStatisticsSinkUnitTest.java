package io.flinkwatch.clickcount.kafka;

import static io.flinkwatch.clickcount.kafka.ClickEventStatisticsSink.transactionalIdPrefix;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.Options;
import org.junit.jupiter.api.Test;

class ClickEventStatisticsSinkUnitTest {

    @Test
    void theTransactionsOfAJobAreFoundAgainByTheNextOfItsKind() throws Exception {
        Options yesterday = Options.parse("--checkpointing");
        Options today = Options.parse("--checkpointing", "--event-time", "--window-size", "1m");

        assertThat(transactionalIdPrefix(today)).isEqualTo(transactionalIdPrefix(yesterday));
    }

    @Test
    void jobsThatWriteToDifferentTopicsDoNotTouchEachOthersTransactions() throws Exception {
        Options one = Options.parse("--output-topic", "one");
        Options two = Options.parse("--output-topic", "two");

        assertThat(transactionalIdPrefix(one)).isNotEqualTo(transactionalIdPrefix(two));
    }
}
