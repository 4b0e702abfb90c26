package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.h2.tools.Server;

/** A database (H2) outside of the application server, which it outlives; the server comes in by a {@link Doorstep}. */
public final class Database implements AutoCloseable {
    private static final String USER = "sa";

    private final Server server;
    private final Doorstep doorstep;

    /** Open all the time, and so is the database. */
    private final Connection own;

    private Database(Server server) throws SQLException, IOException {
        this.server = server;
        this.doorstep = new Doorstep(server.getPort());
        this.own = DriverManager.getConnection(url(server.getPort()), USER, USER);
        try (Statement statement = own.createStatement()) {
            var unused = statement.execute("create table entries (entry varchar(100))");
        }
    }

    public static Database start(Path folder) throws SQLException, IOException {
        return new Database(Server.createTcpServer(
                        "-tcpPort", String.valueOf(Ports.free()), "-baseDir", folder.toString(), "-ifNotExists")
                .start());
    }

    private static String url(int port) {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./ledger";
    }

    /** As the application server is to know it. */
    public String url() {
        return url(doorstep.port());
    }

    public Doorstep doorstep() {
        return doorstep;
    }

    public List<String> entries() throws SQLException {
        return texts("select entry from entries");
    }

    /** The transactions that are prepared, by their global ids in hexadecimal. */
    public Set<String> inDoubt() throws SQLException {
        return texts("select transaction_name from information_schema.in_doubt where transaction_state = 'IN_DOUBT'")
                .stream()
                // XID, format, branch, global id
                .map(name -> name.substring(name.lastIndexOf('|') + 1))
                .map(id -> HexFormat.of().formatHex(Base64.getUrlDecoder().decode(id)))
                .collect(Collectors.toSet());
    }

    private List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                texts.add(result.getString(1));
            }
        }
        return texts;
    }

    @Override
    public void close() throws SQLException, IOException {
        doorstep.close();
        own.close();
        server.stop();
    }
}
