package io.flinkwatch.expectedcounts.counting;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The rules of the exporter for the time of a partition; its horizon here is 100. */
class PartitionTimeUnitTest {

    private final PartitionTime time = new PartitionTime(100);

    @Test
    void beforeTheFirstEventItIsNotKnown() {
        assertThat(time.known()).isFalse();
        take(0);
        assertThat(time.known()).isTrue();
        assertThat(time.single()).isTrue();
        take(0);
        assertThat(time.single()).isFalse();
    }

    @Test
    void itIsThatOfTheLatestEventAndDoesNotGoBack() {
        take(10, 30, 20);
        assertThat(time.time()).isEqualTo(30);
    }

    @Test
    void oneEventFarAheadDoesNotMoveIt() {
        take(10, 1000, 1000, 20, 1000, 1000, 25);
        assertThat(time.time()).isEqualTo(25);
    }

    @Test
    void threeInARowMoveItToTheFirstOfThem() {
        take(10, 1000, 1010, 1005);
        assertThat(time.time()).isEqualTo(1000);
    }

    @Test
    void strayEventsFarFromEachOtherAreNotInARow() {
        take(10, 5000, 1000, 1010);
        assertThat(time.time()).isEqualTo(10);
        take(1005);
        assertThat(time.time()).isEqualTo(1000);
    }

    @Test
    void aFirstEventFromTheFutureIsRefuted() {
        take(1000, 10);
        assertThat(time.time()).isEqualTo(10);
    }

    @Test
    void aTimeThatManyHaveConfirmedIsNotRefuted() {
        for (int i = 0; i <= PartitionTime.MAX_YOUNG; i++) {
            take(1000);
        }
        take(10);
        assertThat(time.time()).isEqualTo(1000);
    }

    @Test
    void eventsThatAreSentAgainAreBehindUntilTheyHaveCaughtUp() {
        for (int i = 0; i <= PartitionTime.MAX_YOUNG; i++) {
            take(1000);
        }
        take(10, 11);
        assertThat(time.isBehind()).isFalse();
        take(12, 950);
        assertThat(time.isBehind()).isTrue();
        take(1000);
        assertThat(time.isBehind()).isFalse();
    }

    private void take(long... events) {
        for (long event : events) {
            time.refute(event);
            time.moves(event);
        }
    }
}
