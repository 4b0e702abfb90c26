package org.pabal.ra.servers.app;

import jakarta.ejb.EJB;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

/** Enters what a form says: an application that receives no messages. */
@WebServlet("/enter")
public class LedgerServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @EJB
    private transient Ledger ledger;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) {
        ledger.enter(request.getParameter("entry"));
    }
}
