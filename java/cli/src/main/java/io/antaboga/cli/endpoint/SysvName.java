package io.antaboga.cli.endpoint;

import io.antaboga.IpcException;
import io.antaboga.SysvKey;
import io.antaboga.cli.UsageException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A System V key as URLs write it.
 *
 * @param known the key or id, or null where it follows from a file
 * @param path the file of {@code ftok(3)}, or null
 * @param project the project of {@code ftok(3)}, 1 to 255
 */
record SysvName(SysvKey known, String path, int project) {
    private static final Pattern HEX = Pattern.compile("0[xX]([0-9a-fA-F]{1,8})");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,10}");
    private static final Pattern ID = Pattern.compile("id:([0-9]{1,10})");
    private static final Pattern FILE = Pattern.compile("(.+)#([0-9]{1,3})");
    private static final long LARGEST_UNSIGNED = 0xffff_ffffL;
    private static final int LARGEST_PROJECT = 255;

    static SysvName parse(String mechanism, String text) {
        Matcher hex = HEX.matcher(text);
        Matcher id = ID.matcher(text);
        Matcher file = FILE.matcher(text);
        if (hex.matches()) {
            return key(mechanism, text, Long.parseLong(hex.group(1), 16));
        }
        if (DECIMAL.matcher(text).matches()) {
            return key(mechanism, text, Long.parseLong(text));
        }
        if (id.matches() && Long.parseLong(id.group(1)) <= Integer.MAX_VALUE) {
            return new SysvName(SysvKey.id(Integer.parseInt(id.group(1))), null, 0);
        }
        if (file.matches()) {
            int project = Integer.parseInt(file.group(2));
            if (project >= 1 && project <= LARGEST_PROJECT) {
                return new SysvName(null, file.group(1), project);
            }
        }
        throw new UsageException("'" + mechanism + ":" + text + "' is not " + mechanism
                + ":KEY with 0x and hexadecimal digits, a decimal number, id:ID, or PATH#ID with an ID of 1 to 255");
    }

    private static SysvName key(String mechanism, String text, long number) {
        if (number < Integer.MIN_VALUE || number > LARGEST_UNSIGNED) {
            throw new UsageException("'" + mechanism + ":" + text + "' has a key of more than 32 bits");
        }
        if (number == 0) {
            throw new UsageException("'" + mechanism + ":" + text + "' is IPC_PRIVATE, which nobody finds again");
        }
        return new SysvName(SysvKey.of((int) number), null, 0);
    }

    /** The key; {@code ENOENT} where it follows from a file that is absent. */
    SysvKey key() throws IpcException {
        return known == null ? SysvKey.ftok(Path.of(path), project) : known;
    }
}
