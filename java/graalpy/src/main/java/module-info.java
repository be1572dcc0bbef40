/** Python inside this JVM: GraalPy behind the interface by which Python processes are called. */
module io.antaboga.graalpy {
    requires transitive io.antaboga;
    requires org.graalvm.polyglot;

    exports io.antaboga.graalpy;

    provides io.antaboga.call.Embedding with
            io.antaboga.graalpy.GraalPyEmbedding;
}
