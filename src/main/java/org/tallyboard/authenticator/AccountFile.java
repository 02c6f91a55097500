package org.tallyboard.authenticator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// The file of accounts. It is read by whoever may, changed by one writer at a time, and always whole: a change is
/// a new file in the place of the old one, with its owner, group and permissions.
public final class AccountFile {

    private static final int MOST_BYTES = 16 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Set<PosixFilePermission> NEVER = Set.of(
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path file;

    /// @param file need not be there yet
    public AccountFile(Path file) {
        this.file = file.toAbsolutePath().normalize();
    }

    /// Where it is.
    public Path path() {
        return file;
    }

    /// Whose words of a change these are.
    @FunctionalInterface
    public interface Change {
        /// What they are to be after it.
        Accounts of(Accounts before) throws AccountsException;
    }

    /// Reads it.
    ///
    /// @throws AccountsException when it is missing, wrong, too open or not to be read, with the remedy
    public Accounts read() throws AccountsException {
        try {
            PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class);
            Optional<String> danger = danger(attributes);
            if (danger.isPresent()) {
                throw new AccountsException(danger.get());
            }
            return parse(bytes());
        } catch (NoSuchFileException e) {
            throw new AccountsException("The file of accounts " + file
                    + " does not exist; make it with `tallyboard account add`, or correct its path.");
        } catch (AccessDeniedException e) {
            throw new AccountsException("The file of accounts " + file
                    + " may not be read by this user; give it this user's group and permissions 640.");
        } catch (IOException e) {
            throw new AccountsException("The file of accounts " + file + " cannot be read ("
                    + e.getClass().getSimpleName() + ").");
        }
    }

    /// What of owner and permissions lets somebody in who should not be, with the remedy; empty when nothing does.
    private Optional<String> danger(PosixFileAttributes attributes) throws IOException {
        if (!attributes.isRegularFile()) {
            return Optional.of(file + " is not a file; correct the path of the accounts.");
        }
        if (attributes.permissions().stream().anyMatch(NEVER::contains)) {
            return Optional.of("The file of accounts " + file + " can be read or changed by others than its owner and"
                    + " those who may read, so it is not used; run: chmod 640 '" + file + "'");
        }
        Object owner = Files.getAttribute(file, "unix:uid");
        if (!owner.equals(0) && !owner.equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))) {
            return Optional.of("The file of accounts " + file + " belongs to "
                    + attributes.owner().getName() + ", who could change it, so it is not used; run: chown root '"
                    + file
                    + "'");
        }
        return Optional.empty();
    }

    private byte[] bytes() throws IOException, AccountsException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new AccountsException(
                        "The file of accounts " + file + " is larger than 16 MB; it is the wrong file.");
            }
            return bytes;
        }
    }

    private Accounts parse(byte[] bytes) throws AccountsException {
        try {
            return Accounts.parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new AccountsException("The file of accounts " + file + " is not UTF-8 text; save it as UTF-8.");
        } catch (AccountsException e) {
            throw new AccountsException("The file of accounts " + file + " cannot be used:" + e.getMessage());
        }
    }

    /// By what one sees that it was changed: replaced, written to, or given to somebody else. Equal stamps of a
    /// file that was changed a moment ago say nothing, since the clock of a file system has steps.
    ///
    /// @throws IOException when it is not there or cannot be looked at
    Object stamp() throws IOException {
        return Files.readAttributes(file, "unix:ino,size,ctime,lastModifiedTime");
    }

    /// Changes it, or makes it. Waits for another writer; who reads sees it before or after, and never between.
    ///
    /// @return what it holds now
    /// @throws AccountsException when it cannot be used, the change is refused, or another writer does not end
    /// @throws IOException when it cannot be written; it is then as it was
    public Accounts change(Change change) throws AccountsException, IOException {
        Path real = Files.exists(file) ? file.toRealPath() : file;
        Path folder = Optional.ofNullable(real.getParent()).orElse(real);
        Path lock = folder.resolve(real.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(
                        lock,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                FileLock ignored = lock(channel)) {
            boolean there = Files.exists(real);
            Accounts after = change.of(there ? read() : Accounts.NONE);
            replace(real, folder, there, after.text().getBytes(StandardCharsets.UTF_8));
            return after;
        } catch (AccessDeniedException e) {
            throw new AccountsException("The accounts in " + folder
                    + " may not be changed by this user; run this as its owner, for example with sudo.");
        }
    }

    private FileLock lock(FileChannel channel) throws IOException, AccountsException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return lock;
                }
            } catch (OverlappingFileLockException e) {
                // Another thread of this process has it.
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        throw new AccountsException("Somebody else is changing " + file + " and does not end; try again.");
    }

    private static void replace(Path real, Path folder, boolean there, byte[] text) throws IOException {
        Path next = Files.createTempFile(
                folder,
                real.getFileName() + ".",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel out = FileChannel.open(next, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(text);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            if (there) {
                take(next, real);
            } else {
                Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r-----"));
            }
            Files.move(next, real, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(folder)) {
                directory.force(true);
            }
        } finally {
            Files.deleteIfExists(next);
        }
    }

    /// Gives a file the owner, group and permissions of another.
    private static void take(Path next, Path real) throws IOException {
        PosixFileAttributes before = Files.readAttributes(real, PosixFileAttributes.class);
        PosixFileAttributeView view = Files.getFileAttributeView(next, PosixFileAttributeView.class);
        PosixFileAttributes made = view.readAttributes();
        if (!made.group().equals(before.group())) {
            view.setGroup(before.group());
        }
        if (!made.owner().equals(before.owner())) {
            view.setOwner(before.owner());
        }
        view.setPermissions(before.permissions());
    }
}
