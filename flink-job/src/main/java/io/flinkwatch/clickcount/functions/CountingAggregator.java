package io.flinkwatch.clickcount.functions;

import io.flinkwatch.clickcount.records.ClickEvent;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Counts: the state of an open window is one number, however many events it holds. */
public final class CountingAggregator implements AggregateFunction<ClickEvent, Long, Long> {

    @Override
    public Long createAccumulator() {
        return 0L;
    }

    @Override
    public Long add(ClickEvent event, Long count) {
        return count + 1;
    }

    @Override
    public Long getResult(Long count) {
        return count;
    }

    @Override
    public Long merge(Long a, Long b) {
        return a + b;
    }
}
