package org.pabal.comparison.client;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.Optional;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.pabal.comparison.broker.BrokerStarter;
import org.pabal.comparison.process.HeapPeak;
import org.pabal.comparison.process.Processor;
import org.pabal.comparison.process.Settings;
import org.pabal.comparison.process.Told;
import org.pabal.comparison.profile.Recorder;

/** A process that runs one workload against one provider, with a broker elsewhere or in itself, and tells what it found. */
public final class ClientProcess {

    private ClientProcess() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream parent = System.out;
        System.setOut(System.err);
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        HeapPeak heap = new HeapPeak();
        Told told = new Told(parent);
        Settings settings = Settings.parse(arguments);
        Optional<Recorder> recorder = settings.has("recording")
                ? Optional.of(new Recorder(Path.of(settings.text("recording"))))
                : Optional.empty();
        run(settings, told, answers);
        if (recorder.isPresent()) {
            recorder.get().write();
        }
        told.figure("client.heap", heap.mebibytes());
        told.figure(
                "client.resident",
                Processor.residentPeakMebibytes(ProcessHandle.current().pid()));
        // Threads that a provider leaves behind are not waited for.
        Runtime.getRuntime().halt(0);
    }

    /** Runs the workload that the settings name; faults are told, never thrown. */
    static void run(Settings settings, Told told, BufferedReader answers) throws Exception {
        if (settings.flag("in.jvm")) {
            BrokerStarter.named(settings.text("broker.inside"))
                    .start(new BrokerStarter.Place(Path.of(settings.text("data")), 0, true), settings);
        }
        Faults faults = new Faults();
        try (Run run = new Run(settings, factory(settings), told, answers, faults)) {
            Workload.named(settings.text("workload")).run(run);
        } catch (Faults.Faulty e) {
            // Told below.
        } catch (UnsupportedOperationException e) {
            told.unsupported(String.valueOf(e.getMessage()));
        } catch (JMSException | RuntimeException e) {
            e.printStackTrace();
            faults.tell("workload", e);
        }
        // Closing has waited for listeners: what they found is among these.
        faults.all().forEach(told::fault);
    }

    @SuppressWarnings({
        "BanJNDI", // the names and the provider are those of whoever runs the comparison
        "JdkObsolete" // the API wants a Hashtable
    })
    private static ConnectionFactory factory(Settings settings) throws ReflectiveOperationException, NamingException {
        if (settings.has("factory.jndi")) {
            Map<String, String> environment = settings.under("jndi.");
            InitialContext context = new InitialContext(new Hashtable<>(environment));
            return (ConnectionFactory) context.lookup(settings.text("factory.jndi"));
        }
        return Class.forName(settings.text("factory"))
                .asSubclass(ConnectionFactory.class)
                .getConstructor(String.class)
                .newInstance(settings.text("url"));
    }
}
