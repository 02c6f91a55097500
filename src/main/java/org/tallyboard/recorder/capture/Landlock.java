package org.tallyboard.recorder.capture;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.OptionalInt;

/// Linux's Landlock (landlock(7)), by which a thread gives up rights for itself and for every process that it starts
/// from then on: here, to open TCP connections other than to one port. It holds whatever ffmpeg is brought to do.
///
/// TCP came with version 4 of its interface, in Linux 6.7. The numbers are those of `linux/landlock.h`; those of the
/// calls are the same on every architecture that this Java runs on.
public final class Landlock {
    private static final long CREATE_RULESET = 444;
    private static final long ADD_RULE = 445;
    private static final long RESTRICT_SELF = 446;
    private static final long ASK_VERSION = 1;
    private static final int FIRST_WITH_TCP = 4;
    private static final long BIND_AND_CONNECT = 3;
    private static final long CONNECT = 2;
    private static final long RULE_FOR_A_PORT = 2;
    private static final long SET_NO_NEW_PRIVILEGES = 38;

    private Landlock() {}

    /// Whether this system can do it.
    public static boolean isThere() {
        return System.getProperty("os.name").equals("Linux")
                && call("syscall", CREATE_RULESET, 0, 0, ASK_VERSION) >= FIRST_WITH_TCP;
    }

    /// Holds for the calling thread, for good.
    ///
    /// @param port the only one; without, there is none
    /// @return whether it holds now
    static boolean confine(OptionalInt port) {
        if (!isThere()) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            // Of files, nothing is asked for; of the network, both.
            MemorySegment rights = pair(arena, 0, BIND_AND_CONNECT);
            MemorySegment rule = pair(arena, CONNECT, port.orElse(0));
            long rules = call("syscall", CREATE_RULESET, rights.address(), rights.byteSize(), 0);
            if (rules < 0) {
                return false;
            }
            try {
                return (port.isEmpty() || call("syscall", ADD_RULE, rules, RULE_FOR_A_PORT, rule.address(), 0) == 0)
                        && call("prctl", SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
                        && call("syscall", RESTRICT_SELF, rules, 0) == 0;
            } finally {
                call("close", rules);
            }
        }
    }

    private static MemorySegment pair(Arena arena, long first, long second) {
        return arena.allocateFrom(JAVA_LONG, first, second);
    }

    /// Calls a function of the C library, of which at most the first parameter is a fixed one.
    ///
    /// @return what it returned; -1 also where it cannot be called at all
    private static int call(String function, long... arguments) {
        Linker linker = Linker.nativeLinker();
        var parameters = Collections.nCopies(arguments.length, JAVA_LONG).toArray(MemoryLayout[]::new);
        try {
            return (int) (long) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(function),
                            FunctionDescriptor.of(JAVA_LONG, parameters),
                            Linker.Option.firstVariadicArg(1))
                    .invokeWithArguments(Arrays.stream(arguments).boxed().toList());
        } catch (Throwable e) {
            // The Java virtual machine, or the way it was started, does not let us.
            return -1;
        }
    }
}
