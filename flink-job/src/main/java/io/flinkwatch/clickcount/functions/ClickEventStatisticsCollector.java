package io.flinkwatch.clickcount.functions;

import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Instant;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Writes page and window next to the count, when the window closes. */
public final class ClickEventStatisticsCollector
        extends ProcessWindowFunction<Long, ClickEventStatistics, String, TimeWindow> {

    @Override
    public void process(
            String page,
            Context context,
            Iterable<Long> counts,
            Collector<ClickEventStatistics> out) {
        // The aggregator leaves one element per window.
        long count = counts.iterator().next();
        TimeWindow window = context.window();
        out.collect(
                new ClickEventStatistics(
                        Instant.ofEpochMilli(window.getStart()),
                        Instant.ofEpochMilli(window.getEnd()),
                        page,
                        count));
    }
}
