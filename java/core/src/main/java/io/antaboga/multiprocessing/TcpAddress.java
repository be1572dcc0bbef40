package io.antaboga.multiprocessing;

import static io.antaboga.os.Constants.AF_INET;
import static io.antaboga.os.Constants.AF_INET6;

import io.antaboga.IpcException;
import io.antaboga.os.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * A struct sockaddr_in or sockaddr_in6.
 *
 * @param address 4 or 16 octets
 * @param port in the machine's order
 */
record TcpAddress(byte[] address, int port) {
    private static final int IN_SIZE = 16;
    private static final int IN6_SIZE = 28;

    /** IPv4 where the name has both: CPython's Client knows nothing else. */
    static TcpAddress resolve(Address.Tcp named, String operation, Deadline deadline, HostLookup.Resolver resolver)
            throws IpcException {
        InetAddress[] found = HostLookup.find(named.host(), operation, deadline, resolver);
        InetAddress chosen = found[0];
        for (InetAddress candidate : found) {
            if (candidate instanceof Inet4Address) {
                chosen = candidate;
                break;
            }
        }
        return new TcpAddress(chosen.getAddress(), named.port());
    }

    int family() {
        return address.length == 4 ? AF_INET : AF_INET6;
    }

    MemorySegment toNative(Arena arena) {
        MemorySegment sockaddr = arena.allocate(address.length == 4 ? IN_SIZE : IN6_SIZE, 8);
        sockaddr.set(ValueLayout.JAVA_SHORT, 0, (short) family());
        sockaddr.set(ValueLayout.JAVA_BYTE, 2, (byte) (port >> 8));
        sockaddr.set(ValueLayout.JAVA_BYTE, 3, (byte) port);
        MemorySegment.copy(address, 0, sockaddr, ValueLayout.JAVA_BYTE, address.length == 4 ? 4 : 8, address.length);
        return sockaddr;
    }
}
