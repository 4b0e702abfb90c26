package org.pabal.ra.servers.app;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Enters what a form says, and tells what has been entered: an application that receives no messages by itself. */
@WebServlet("/enter")
public class LedgerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Ledger ledger;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        ledger.enter(request.getParameter("entry"));
    }

    /** Takes so many out of the queue, and waits for them. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int number = Integer.parseInt(request.getParameter("number"));
        response.getWriter().print(String.join("\n", Messages.from("ledger.entered", number)));
    }
}
