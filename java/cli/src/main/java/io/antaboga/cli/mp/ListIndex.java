package io.antaboga.cli.mp;

import io.antaboga.IpcException;
import io.antaboga.multiprocessing.ShareableList;
import java.util.LinkedHashMap;
import java.util.Map;

/** An index into a list, as it was given on the command line. */
final class ListIndex {
    private ListIndex() {}

    static int checked(ShareableList list, int index) throws IpcException {
        if (index < 0 || index >= list.size()) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("name", list.name());
            details.put("index", index);
            details.put("size", list.size());
            throw new IpcException("list", "no item at this index", "EINVAL", 0, details);
        }
        return index;
    }
}
