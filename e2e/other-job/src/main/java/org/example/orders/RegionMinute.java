package org.example.orders;

import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/**
 * The orders of a region in a minute: a record of the topic orders-per-minute, such as {@code
 * {"window":{"from":1795395600000,"to":1795395660000},"region":"north","orders":17}}.
 */
public record RegionMinute(Window window, String region, long orders) {

    /** From its first millisecond to the first one after it, both since 1970. */
    public record Window(long from, long to) {}

    /** Says whose the count of a window is. */
    static final class Collect extends ProcessWindowFunction<Long, RegionMinute, String, TimeWindow> {

        @Override
        public void process(
                String region, Context context, Iterable<Long> count, Collector<RegionMinute> out) {
            Window window = new Window(context.window().getStart(), context.window().getEnd());
            out.collect(new RegionMinute(window, region, count.iterator().next()));
        }
    }
}
