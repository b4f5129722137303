package org.example.sql;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.StatementSet;
import org.apache.flink.table.api.TableEnvironment;

/** Runs the statements of a file, as the SQL client does. All of its INSERT statements are one job. */
public final class Script {
    private Script() {}

    public static void main(String[] args) throws IOException {
        TableEnvironment env = TableEnvironment.create(EnvironmentSettings.inStreamingMode());
        StatementSet job = env.createStatementSet();
        for (String part : Files.readString(Path.of(args[0])).replaceAll("(?m)^--.*$", "").split(";")) {
            String statement = part.strip();
            if (statement.startsWith("SET ")) {
                String[] setting = statement.substring("SET ".length()).replace("'", "").split("\\s*=\\s*", 2);
                env.getConfig().set(setting[0], setting[1]);
            } else if (statement.startsWith("INSERT ")) {
                job.addInsertSql(statement);
            } else if (!statement.isEmpty()) {
                env.executeSql(statement);
            }
        }
        job.execute();
    }
}
