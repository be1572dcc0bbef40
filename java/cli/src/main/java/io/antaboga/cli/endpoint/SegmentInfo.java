package io.antaboga.cli.endpoint;

import java.util.List;

/**
 * What the kernel says about a segment.
 *
 * @param size bytes
 * @param mode the permission bits
 * @param owner the owner's name, or the number where it has none
 * @param attachments how often it is mapped, as far as the mechanism tells
 * @param pids the processes that have it mapped, as far as this user may look into them
 */
public record SegmentInfo(long size, int mode, String owner, long attachments, List<Long> pids) {}
