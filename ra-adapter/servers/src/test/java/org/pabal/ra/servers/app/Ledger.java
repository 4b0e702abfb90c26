package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.ejb.Stateless;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A table in a database of the server, and a queue; both know each entry, or none of them does. */
@Stateless
public class Ledger {
    @Resource(name = "jdbc/Ledger")
    private DataSource database;

    public static boolean tableFirst(String entry) {
        return entry.hashCode() % 2 == 0;
    }

    /** In the transaction there is, or in one of its own; now the one first, now the other. */
    public void enter(String entry) {
        if (tableFirst(entry)) {
            insert(entry);
        }
        Messages.toQueue("ledger.entered", entry);
        if (!tableFirst(entry)) {
            insert(entry);
        }
    }

    private void insert(String entry) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into entries values (?)")) {
            insert.setString(1, entry);
            var unused = insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
