package io.antaboga.cli.segment;

import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.SegmentEndpoint;
import picocli.CommandLine.Parameters;

/** The segment that a verb is about. */
final class SegmentUrl {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfSegment.class,
            description = "posixshm:/NAME or sysvshm:KEY.")
    private SegmentEndpoint endpoint;

    SegmentEndpoint endpoint() {
        return endpoint;
    }
}
