package org.tallyboard.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.tallyboard.config.SandboxFile.SandboxAccount;
import org.tallyboard.config.SandboxFile.SandboxBroker;
import org.tomlj.Toml;

/// Writes the configuration that points a board at the sandbox. [ConfigReader] reads it back.
public final class ConfigWriter {

    private ConfigWriter() {}

    /// Writes `tallyboard.toml`, the files with its secrets, and names the folder `state` beside them as the state
    /// folder. Everything is readable by its owner only; what an earlier sandbox left there is replaced.
    ///
    /// @param folder is created when missing
    /// @return the file to hand to `--config`
    public static Path write(Path folder, SandboxFile content) throws IOException {
        Path secrets = folder.resolve("secrets");
        Files.createDirectories(
                secrets, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (int i = 0; i < content.accounts().size(); i++) {
            writePrivate(
                    secrets.resolve(accountSecret(i)), content.accounts().get(i).secretAccessKey() + "\n");
        }
        if (content.broker().isPresent()) {
            writePrivate(secrets.resolve("broker"), content.broker().get().password() + "\n");
        }
        Path file = folder.resolve("tallyboard.toml");
        writePrivate(file, toToml(content));
        return file;
    }

    /// The text of the configuration file; its secrets are references to files in `secrets` beside it.
    static String toToml(SandboxFile content) {
        StringBuilder out = new StringBuilder("# Written by the sandbox, for as long as it runs.\n");
        line(out, "title", content.title());
        out.append("sandbox = true\n");
        for (int i = 0; i < content.accounts().size(); i++) {
            account(out, content.accounts().get(i), accountSecret(i));
        }
        content.broker().ifPresent(broker -> broker(out, broker));
        recordings(out, content.recordings());
        out.append("\n[storage]\nfolder = \"state\"\n");
        return out.toString();
    }

    private static String accountSecret(int index) {
        return "account-" + (index + 1);
    }

    private static void account(StringBuilder out, SandboxAccount account, String secret) {
        out.append("\n[[account]]\n");
        line(out, "name", account.account().name());
        line(out, "account_id", account.account().accountId());
        line(out, "region", account.account().region());
        line(out, "color", account.account().color());
        line(out, "endpoint", account.endpoint().toString());
        if (!account.projects().isEmpty()) {
            out.append("projects = ").append(list(account.projects())).append('\n');
        }
        out.append("calls_per_second = ").append(account.callsPerSecond()).append('\n');
        out.append("[account.credentials]\n");
        line(out, "access_key_id", account.accessKeyId());
        out.append("secret_access_key = { file = \"secrets/").append(secret).append("\" }\n");
    }

    private static void broker(StringBuilder out, SandboxBroker broker) {
        out.append("\n[broker]\n");
        line(out, "name", broker.name());
        line(out, "management", broker.management().toString());
        line(out, "amqp", broker.amqp().toString());
        line(out, "username", broker.username());
        out.append("password = { file = \"secrets/broker\" }\n");
    }

    private static void recordings(StringBuilder out, RecordingsConfig recordings) {
        Set<String> tasks = new TreeSet<>(recordings.tasks());
        out.append("\n[recordings]\ntasks = ").append(list(tasks)).append('\n');
        line(out, "title", recordings.title());
        line(out, "source", recordings.source());
        line(out, "start", recordings.start());
        line(out, "end", recordings.end());
        line(out, "progress_event", recordings.progressEvent());
        line(out, "preview_exchange", recordings.previewExchange());
        if (!recordings.folders().isEmpty()) {
            out.append("[recordings.folders]\n");
            recordings.folders().forEach((there, here) -> line(out, quoted(there.toString()), here.toString()));
        }
    }

    private static void line(StringBuilder out, String key, String value) {
        // An absent text is an absent line: the reader takes an empty one for a slip.
        Optional.of(value)
                .filter(text -> !text.isBlank())
                .ifPresent(text ->
                        out.append(key).append(" = ").append(quoted(text)).append('\n'));
    }

    private static String list(Collection<String> texts) {
        return texts.stream().map(ConfigWriter::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(String text) {
        return "\"" + Toml.tomlEscape(text) + "\"";
    }

    /// Writes to a new file that never was readable by others, then puts it in place at once.
    private static void writePrivate(Path file, String text) throws IOException {
        Path next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(next, text, StandardOpenOption.WRITE);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
