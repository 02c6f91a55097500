import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Makes the manual pages and the completions for bash, zsh and fish of the command line itself.
///   java -cp CLASSPATH CommandPages.java MAIN-CLASS DATE VERSION FOLDER
void main(String[] args) throws Exception {
    var make = Class.forName(args[0]).getDeclaredMethod("commandLine");
    make.setAccessible(true);
    var program = (CommandLine) make.invoke(null);
    program.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    Path folder = Path.of(args[3]);
    Map<String, CommandLine> commands = new LinkedHashMap<>();
    collect("tallyboard", program, commands);
    for (var command : commands.entrySet()) {
        write(folder.resolve("man/" + command.getKey() + ".1"), manual(command.getKey(), command.getValue(), commands, args[1], args[2]));
    }
    write(folder.resolve("bash/tallyboard"), AutoComplete.bash("tallyboard", visible(program)));
    write(folder.resolve("zsh/_tallyboard"), zsh(commands));
    write(folder.resolve("fish/tallyboard.fish"), fish(commands));
}

static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
}

static CommandLine visible(CommandLine program) {
    program.getSubcommands().entrySet().stream()
            .filter(entry -> entry.getValue().getCommandSpec().usageMessage().hidden())
            .map(Map.Entry::getKey)
            .toList()
            .forEach(name -> program.getCommandSpec().removeSubcommand(name));
    return program;
}

static Map<String, CommandLine> shown(CommandLine command) {
    Map<String, CommandLine> shown = new LinkedHashMap<>(command.getSubcommands());
    shown.values().removeIf(sub -> sub.getCommandSpec().usageMessage().hidden());
    return shown;
}

static void collect(String name, CommandLine command, Map<String, CommandLine> into) {
    into.put(name, command);
    shown(command).forEach((word, sub) -> collect(name + "-" + word, sub, into));
}

static List<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
}

/// Descriptions are format strings.
static String text(String... lines) {
    return java.util.Arrays.stream(lines).map(String::format).collect(Collectors.joining(" ")).replaceAll("\\s+", " ").strip();
}

static String first(CommandSpec spec) {
    return text(spec.usageMessage().description()).replaceAll("[.:].*", "");
}

// ── manual pages ──

static String roff(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
}

static String value(ArgSpec arg) {
    return arg.arity().max() == 0 ? "" : " \\fI" + roff(arg.paramLabel()) + "\\fR";
}

static String manual(String name, CommandLine command, Map<String, CommandLine> all, String date, String version) {
    CommandSpec spec = command.getCommandSpec();
    var usage = spec.usageMessage();
    var page = new StringBuilder();
    page.append(".TH ").append(name.toUpperCase(java.util.Locale.ROOT).replace("-", "\\-")).append(" 1 \"").append(date)
            .append("\" \"Tallyboard ").append(roff(version)).append("\" \"Tallyboard\"\n");
    page.append(".SH NAME\n").append(roff(name)).append(" \\- ").append(roff(first(spec))).append('\n');
    page.append(".SH SYNOPSIS\n.nf\n").append(roff(command.getHelp().synopsis(0).strip())).append("\n.fi\n");
    page.append(".SH DESCRIPTION\n").append(roff(text(usage.description()))).append('\n');
    if (!text(usage.footerHeading()).isEmpty() || usage.footer().length > 0) {
        page.append(".PP\n").append(roff(text(usage.footerHeading()) + " " + text(usage.footer()))).append('\n');
    }
    List<PositionalParamSpec> positional = spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    if (!positional.isEmpty()) {
        page.append(".SH ARGUMENTS\n");
        positional.forEach(p -> page.append(".TP\n\\fI").append(roff(p.paramLabel())).append("\\fR\n").append(roff(text(p.description()))).append('\n'));
    }
    page.append(".SH OPTIONS\n");
    options(spec).forEach(option -> page.append(".TP\n")
            .append(java.util.Arrays.stream(option.names()).map(n -> "\\fB" + roff(n) + "\\fR").collect(Collectors.joining(", ")))
            .append(value(option)).append('\n').append(roff(text(option.description()))).append('\n'));
    Map<String, CommandLine> subs = shown(command);
    if (!subs.isEmpty()) {
        page.append(".SH COMMANDS\n");
        subs.forEach((word, sub) -> page.append(".TP\n\\fB").append(roff(name + "-" + word)).append("\\fR(1)\n")
                .append(roff(text(sub.getCommandSpec().usageMessage().description()))).append('\n'));
    }
    if (!usage.exitCodeList().isEmpty()) {
        page.append(".SH EXIT STATUS\n");
        usage.exitCodeList().forEach((code, why) -> page.append(".TP\n\\fB").append(code).append("\\fR\n").append(roff(text(why))).append('\n'));
    }
    page.append(".SH FILES\n.TP\n\\fI/etc/tallyboard/tallyboard.example.toml\\fR\nAn annotated configuration to start from.\n");
    if (name.contains("-")) {
        String parent = name.substring(0, name.lastIndexOf('-'));
        page.append(".SH SEE ALSO\n\\fB").append(roff(all.containsKey(parent) ? parent : "tallyboard")).append("\\fR(1)\n");
    }
    return page.toString();
}

// ── completions ──

static boolean file(ArgSpec arg) {
    return arg.type() == Path.class || arg.type() == java.io.File.class;
}

static List<String> candidates(ArgSpec arg) {
    var words = new ArrayList<String>();
    if (arg.completionCandidates() != null) arg.completionCandidates().forEach(words::add);
    return words;
}

static String zsh(Map<String, CommandLine> commands) {
    var script = new StringBuilder("#compdef tallyboard\n");
    commands.forEach((name, command) -> {
        script.append("\n_").append(name.replace('-', '_')).append("() {\n  local line state\n  local -a commands\n  _arguments -C");
        options(command.getCommandSpec()).forEach(option -> {
            String names = option.names().length == 1 ? option.names()[0] : "{" + String.join(",", option.names()) + "}";
            String says = text(option.description()).replaceAll("[\\[\\]:'\\\\`$]", "");
            script.append(" \\\n    ").append(names).append("'[").append(says).append("]");
            if (option.arity().max() > 0) {
                script.append(':').append(option.paramLabel().replace(":", "").replace("'", "")).append(':').append(zshValue(option));
            }
            script.append("'");
        });
        Map<String, CommandLine> subs = shown(command);
        if (subs.isEmpty()) {
            command.getCommandSpec().positionalParameters().stream().filter(p -> !p.hidden()).forEach(p -> script
                    .append(" \\\n    '*:").append(p.paramLabel().replaceAll("[:'\\[\\]]", "")).append(':').append(zshValue(p)).append("'"));
            script.append("\n}\n");
            return;
        }
        script.append(" \\\n    '1: :->command' '*:: :->rest'\n  case $state in\n    command)\n      commands=(\n");
        subs.forEach((word, sub) -> script.append("        '").append(word).append(':').append(first(sub.getCommandSpec()).replaceAll("[:']", "")).append("'\n"));
        script.append("      )\n      _describe command commands ;;\n    rest)\n      case $line[1] in\n");
        subs.keySet().forEach(word -> script.append("        ").append(word).append(") _").append((name + "_" + word).replace('-', '_')).append(" ;;\n"));
        script.append("      esac ;;\n  esac\n}\n");
    });
    return script.append("\n_tallyboard \"$@\"\n").toString();
}

static String zshValue(ArgSpec arg) {
    List<String> words = candidates(arg);
    return file(arg) ? "_files" : words.isEmpty() ? " " : "(" + String.join(" ", words) + ")";
}

static String fish(Map<String, CommandLine> commands) {
    var script = new StringBuilder("complete -c tallyboard -f\n");
    commands.forEach((name, command) -> {
        List<String> path = new ArrayList<>();
        CommandLine at = command;
        while (at.getParent() != null) {
            path.addFirst(at.getCommandName());
            at = at.getParent();
        }
        String here = path.isEmpty()
                ? "__fish_use_subcommand"
                : path.stream().map(word -> "__fish_seen_subcommand_from " + word).collect(Collectors.joining("; and "));
        Map<String, CommandLine> subs = shown(command);
        String none = path.isEmpty() ? here : here + "; and not __fish_seen_subcommand_from " + String.join(" ", subs.keySet());
        subs.forEach((word, sub) -> script.append("complete -c tallyboard -n '").append(none).append("' -a ").append(word)
                .append(" -d '").append(quoted(first(sub.getCommandSpec()))).append("'\n"));
        for (OptionSpec option : options(command.getCommandSpec())) {
            script.append("complete -c tallyboard -n '").append(here).append("'");
            for (String word : option.names()) script.append(word.startsWith("--") ? " -l " + word.substring(2) : " -s " + word.substring(1));
            if (option.arity().max() > 0) script.append(file(option) ? " -r -F" : " -x");
            if (!candidates(option).isEmpty() && option.arity().max() > 0) script.append(" -a '").append(String.join(" ", candidates(option))).append("'");
            script.append(" -d '").append(quoted(text(option.description()))).append("'\n");
        }
        if (command.getCommandSpec().positionalParameters().stream().anyMatch(p -> file(p))) {
            script.append("complete -c tallyboard -n '").append(here).append("' -F\n");
        }
    });
    return script.toString();
}

static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
}
