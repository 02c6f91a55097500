package org.tallyboard.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Each write and each fsync below the folder of recordings fails with EIO for as long as a file exists: once while
/// four are recorded, and once more when they have ended and are made files. By a library that gcc makes at run time
/// and that stands before libc, in the worker and in its ffmpegs.
final class IoErrorPart implements SoakPart {
    private static final String LIBRARY = """
            #define _GNU_SOURCE
            #include <dlfcn.h>
            #include <errno.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/types.h>
            #include <sys/uio.h>
            #include <unistd.h>

            static int fails(int fd) {
              const char *order = getenv("SOAK_IO_ORDER"), *folder = getenv("SOAK_IO_FOLDER");
              if (!order || !folder || access(order, F_OK)) return 0;
              char link[64], path[4096];
              snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
              ssize_t length = readlink(link, path, sizeof path - 1);
              if (length < 0) return 0;
              path[length] = 0;
              if (strncmp(path, folder, strlen(folder))) return 0;
              errno = EIO;
              return 1;
            }

            #define FAILING(type, name, parameters, arguments) \\
              type name parameters { \\
                static type (*real) parameters; \\
                if (!real) real = (type (*) parameters) dlsym(RTLD_NEXT, #name); \\
                if (fails(fd)) return -1; \\
                return real arguments; \\
              }

            FAILING(ssize_t, write, (int fd, const void *data, size_t count), (fd, data, count))
            FAILING(ssize_t, pwrite, (int fd, const void *data, size_t count, off_t at), (fd, data, count, at))
            FAILING(ssize_t, pwrite64, (int fd, const void *data, size_t count, off64_t at), (fd, data, count, at))
            FAILING(ssize_t, writev, (int fd, const struct iovec *data, int count), (fd, data, count))
            FAILING(int, fsync, (int fd), (fd))
            FAILING(int, fdatasync, (int fd), (fd))
            """;

    private static final Duration LENGTH = Duration.ofSeconds(6);

    private Path order = Path.of("");

    @Override
    public String name() {
        return "io";
    }

    @Override
    public Soak.World world(Path folder) throws IOException, InterruptedException, Impossible {
        Path source = Files.writeString(folder.resolve("eio.c"), LIBRARY);
        Path library = folder.resolve("eio.so");
        try {
            Process gcc = new ProcessBuilder(
                            "gcc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString(), "-ldl")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (gcc.waitFor() != 0) {
                throw new Impossible("gcc: " + said);
            }
        } catch (IOException e) {
            throw new Impossible("there is no gcc (apt-get install gcc libc6-dev): " + e.getMessage());
        }
        order = folder.resolve("fail");
        return Soak.World.of(1, 4)
                .with(Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "SOAK_IO_ORDER",
                        order.toString(),
                        "SOAK_IO_FOLDER",
                        folder.resolveSibling("recordings").toString()));
    }

    @Override
    public Outcome run(Soak soak) throws Exception {
        List<SoakJob> jobs = soak.jobs(4, Duration.ofSeconds(35));
        Soak.Round round = soak.round(jobs, () -> {
            soak.awaitRecorders(jobs);
            Thread.sleep(Duration.ofSeconds(6));
            Instant begin = Instant.now();
            fail();
            Instant over = Instant.now();
            // Before the end is nothing to be written any more, but the last seconds of each.
            Soak.sleepUntil(jobs.getFirst().end().plusSeconds(2));
            fail();
            return List.of(new Blow(
                    Blow.Kind.DISK,
                    begin,
                    over,
                    "every write fails with EIO",
                    jobs.stream().map(SoakJob::id).collect(Collectors.toSet()),
                    Chaos.PROCESS_GONE));
        });
        return new Outcome(round, List.of(), Whole.figures(round));
    }

    private void fail() throws IOException, InterruptedException {
        Files.createFile(order);
        Thread.sleep(LENGTH);
        Files.delete(order);
    }
}
