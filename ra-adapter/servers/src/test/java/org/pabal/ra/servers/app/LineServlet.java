package org.pabal.ra.servers.app;

import jakarta.annotation.Resource;
import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Fills the queue of a line, opens its gate, and empties what its beans have sent on. */
@WebServlet("/line")
public class LineServlet extends HttpServlet {
    /** What it and the beans share. */
    public static final Class<?> LINE = Line.class;

    private static final long serialVersionUID = 1L;
    private static final int BATCH = 500;
    private static final int BYTES = 1_024;
    private static final long MOMENT_MILLIS = 500;

    @Resource
    private transient @Nullable UserTransaction transaction;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        String line = request.getParameter("line");
        String factory = request.getParameter("factory");
        int number = Integer.parseInt(request.getParameter("number"));
        try {
            String answer = switch (request.getParameter("do")) {
                case "fill" -> fill(line, factory, number);
                case "pass" -> pass(line);
                case "empty" -> empty(line, number);
                default -> throw new ServletException("no such request");
            };
            response.setContentType("text/plain");
            response.getWriter().print(answer);
        } catch (JMSException
                | NotSupportedException
                | SystemException
                | RollbackException
                | HeuristicMixedException
                | HeuristicRollbackException failed) {
            throw new ServletException(failed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServletException(e);
        }
    }

    private UserTransaction transaction() {
        UserTransaction injected = transaction;
        if (injected == null) {
            throw new IllegalStateException("no UserTransaction");
        }
        return injected;
    }

    private String fill(String line, String factory, int number)
            throws JMSException, NotSupportedException, SystemException, RollbackException, HeuristicMixedException,
                    HeuristicRollbackException {
        ConnectionFactory found = Messages.lookUp(ConnectionFactory.class, factory);
        Line.begin(line, number, found);
        byte[] bytes = new byte[BYTES];
        for (int from = 0; from < number; from += BATCH) {
            transaction().begin();
            try (JMSContext context = found.createContext()) {
                for (int i = from; i < Math.min(number, from + BATCH); i++) {
                    BytesMessage message = context.createBytesMessage();
                    message.writeBytes(bytes);
                    message.setIntProperty(Counting.NUMBER, i);
                    context.createProducer().send(context.createQueue(line), message);
                }
            }
            transaction().commit();
        }
        return "filled";
    }

    private static String pass(String line) throws InterruptedException {
        Line running = Line.of(line);
        running.open();
        running.awaitAll();
        return running.toString();
    }

    /** Says how many are not there exactly once. */
    private String empty(String line, int number)
            throws JMSException, NotSupportedException, SystemException, RollbackException, HeuristicMixedException,
                    HeuristicRollbackException {
        BitSet seen = new BitSet(number);
        int twice = 0;
        for (boolean more = true; more; ) {
            transaction().begin();
            try (JMSContext context = Line.of(line).factory().createContext();
                    JMSConsumer consumer = context.createConsumer(context.createQueue(line + ".out"))) {
                for (int i = 0; i < BATCH && more; i++) {
                    Message message = consumer.receive(MOMENT_MILLIS);
                    more = message != null;
                    if (message != null) {
                        int which = message.getIntProperty(Counting.NUMBER);
                        twice += seen.get(which) ? 1 : 0;
                        seen.set(which);
                    }
                }
            }
            transaction().commit();
        }
        // Has the last transaction of the beans committed, too? All are here, so it has.
        return String.valueOf(
                twice + number - seen.cardinality() + Line.of(line).wrong());
    }
}
