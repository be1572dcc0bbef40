package io.antaboga.cli.layout;

import io.antaboga.IpcException;
import io.antaboga.cli.WholeNumber;
import io.antaboga.cli.endpoint.Endpoint;
import io.antaboga.cli.endpoint.SegmentEndpoint;
import io.antaboga.layout.RecordLayout;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The segment that a verb looks at. */
final class LiveSegment {
    @Parameters(
            paramLabel = "URL",
            converter = Endpoint.OfSegment.class,
            description = "posixshm:/NAME or sysvshm:KEY.")
    private SegmentEndpoint endpoint;

    @Option(
            names = "--offset",
            paramLabel = "N",
            converter = WholeNumber.class,
            description = "Where the record begins in plain memory; without it a header is looked for.")
    private Long offset;

    LiveRecords open(RecordLayout layout) throws IpcException {
        return LiveRecords.open(layout, endpoint, offset);
    }
}
