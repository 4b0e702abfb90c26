package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.annotation.sql.DataSourceDefinition;
import jakarta.ejb.SessionContext;
import jakarta.ejb.Stateless;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.jms.JMSContext;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A table in a database that takes part in transactions, and a queue that hears of each entry. */
@Stateless
@DataSourceDefinition(
        name = "java:app/jdbc/Books",
        className = "org.h2.jdbcx.JdbcDataSource",
        url = "jdbc:h2:mem:books;DB_CLOSE_DELAY=-1;INIT=create table if not exists books (entry varchar(100))",
        user = "sa",
        password = "sa")
public class Books {
    @Resource(lookup = "java:app/jdbc/Books")
    private DataSource database;

    @Resource
    private SessionContext session;

    /** In the transaction there is, or in one of its own: an entry in the table, and a message. */
    public void book(String entry, String queue) {
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("insert into books values (?)")) {
            insert.setString(1, entry);
            var unused = insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        try (JMSContext context = Messages.factory().createContext()) {
            context.createProducer().send(context.createQueue(queue), entry);
        }
    }

    /** The same, and then the transaction is not to commit. */
    public void bookInVain(String entry, String queue) {
        book(entry, queue);
        session.setRollbackOnly();
    }

    @TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
    public int entries(String entry) {
        try (Connection connection = database.getConnection();
                PreparedStatement count = connection.prepareStatement("select count(*) from books where entry = ?")) {
            count.setString(1, entry);
            try (ResultSet result = count.executeQuery()) {
                result.next();
                return result.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
