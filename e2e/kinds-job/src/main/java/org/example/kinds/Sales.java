package org.example.kinds;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;

/** A job in SQL. Flink makes the names of its vertices out of its columns, of which real tables have many. */
public final class Sales {
    private static final int COLUMNS = 60;

    private Sales() {}

    public static void main(String[] args) {
        var env = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        env.getConfig().set("pipeline.name", "Sales per Region");
        env.getConfig().set("table.exec.simplify-operator-name-enabled", "false");
        env.executeSql(
                "CREATE TABLE orders (" + columns("amount_of_the_order_line_%d BIGINT") + ", region STRING)"
                        + " WITH ('connector' = 'datagen', 'rows-per-second' = '20', 'fields.region.length' = '1')");
        env.executeSql(
                "CREATE TABLE sales (region STRING, orders BIGINT, " + columns("total_of_order_line_%d BIGINT") + ")"
                        + " WITH ('connector' = 'blackhole')");
        env.executeSql(
                "INSERT INTO sales SELECT region, COUNT(*), "
                        + columns("SUM(amount_of_the_order_line_%1$d) AS total_of_order_line_%1$d")
                        + " FROM orders GROUP BY region");
    }

    private static String columns(String format) {
        return IntStream.range(0, COLUMNS).mapToObj(n -> String.format(format, n)).collect(Collectors.joining(", "));
    }
}
