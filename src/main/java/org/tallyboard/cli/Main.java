package org.tallyboard.cli;

/// Starts Tallyboard.
public final class Main {
    private Main() {}

    /// Runs the command line and ends the process with its exit code.
    public static void main(String[] args) {
        System.out.println("tallyboard " + args.length);
    }
}
