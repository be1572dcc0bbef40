package io.antaboga.cli.bench;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.Address;
import io.antaboga.multiprocessing.Client;
import io.antaboga.multiprocessing.Connection;
import io.antaboga.multiprocessing.Listener;
import java.util.List;
import java.util.Map;

/** A {@code multiprocessing.connection.Connection} over a socket with an abstract name. */
final class ConnectionLinks implements Links {
    @Override
    public Link create(int capacity, List<String> echo) throws IpcException {
        String name = "@" + Names.fresh();
        try (Listener listener = Listener.bind(Address.of(name))) {
            Echo child = Echo.start(echo, name, Map.of());
            return new ConnectionLink(listener.accept(Names.PATIENCE), child);
        }
    }

    @Override
    public Link open(int capacity, String name) throws IpcException {
        return new ConnectionLink(Client.connect(Address.of(name)), null);
    }

    private static final class ConnectionLink extends ObjectLink {
        private final Connection connection;

        ConnectionLink(Connection connection, Echo echo) {
            super(echo);
            this.connection = connection;
        }

        @Override
        void give(Object value) throws IpcException {
            connection.sendObject(value);
        }

        @Override
        Object take() throws IpcException {
            return connection.receiveObject();
        }

        @Override
        void closeWay() throws IpcException {
            connection.close();
        }
    }
}
