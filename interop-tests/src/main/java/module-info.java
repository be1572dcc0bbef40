/** The Java peer of the interop matrix. */
module io.antaboga.interop {
    requires io.antaboga;
}
