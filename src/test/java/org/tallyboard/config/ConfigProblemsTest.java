package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigProblemsTest {

    @TempDir
    Path folder;

    private ConfigFiles files;

    @BeforeEach
    void files() {
        files = new ConfigFiles(folder);
    }

    @Test
    void namesEveryProblemWithItsPlaceKeyAndRemedy() throws Exception {
        ConfigException refused = files.refused("""
                title = 5
                [[account]]
                name = "prod"
                account_id = 111122223333
                regoin = "eu-west-1"
                  color = "blue"

                [[account]]
                name = "Prod"
                account_id = "1234"
                region = "Ireland"
                calls_per_second = 0

                [broker]
                name = "rec"
                management = "http://localhost:15672/api"
                amqp = "amqp://localhost:5672/"
                password = "hunter2"
                """);

        assertThat(refused).hasMessageContaining("tallyboard.toml cannot be used:");
        assertThat(refused.problems())
                .extracting(ConfigProblem::describe)
                .containsExactly(
                        "line 1, column 1: title: must be text in quotes, but is a whole number",
                        "line 2, column 1: account[1].region: is missing; add region = \"eu-west-1\"",
                        "line 4, column 1: account[1].account_id: must be the twelve digits of the account id, in quotes",
                        "line 5, column 1: account[1].regoin: unknown key `regoin` in [[account]]; did you mean `region`?",
                        "line 6, column 3: account[1].color: is not a colour; write it as \"#rrggbb\", for example"
                                + " \"#4c8dff\"",
                        "line 9, column 1: account[2].name: is the name of the account on line 3 already; give each its"
                                + " own",
                        "line 10, column 1: account[2].account_id: must be the twelve digits of the account id, in quotes",
                        "line 11, column 1: account[2].region: is not the name of a Region; write it as in \"eu-west-1\"",
                        "line 12, column 1: account[2].calls_per_second: must be between 0.1 and 50; 4 is the default",
                        "line 14, column 1: broker.username: is missing; add username = \"tallyboard\"",
                        "line 16, column 1: broker.management: must end before /api, which is added",
                        "line 17, column 1: broker.amqp: names no virtual host after /; write /%2F for the default one",
                        "line 18, column 1: broker.password: a secret must not stand in this file; write { env ="
                                + " \"VARIABLE\" }, { file = \"path\" } or { command = [\"program\", \"argument\"] }");
        assertThat(refused.getMessage()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [account]                                          | write [[account]] with double brackets
            account = [1]                                      | account[1]: must be a table
            broker = 1                                         | broker: must be a table, [broker], but is a whole number
            sandbox = "yes"                                    | sandbox: must be true or false, without quotes, but is text
            title = 1979-05-27                                 | title: must be text in quotes, but is a date or time
            title = ""                                         | title: is empty
            title = "a\\tb"                                    | title: holds a line break or another control character
            region = "eu-west-1"                               | unknown key `region` at the top of the file; it belongs to [[account]]
            Title = "x"                                        | did you mean `title`?
            colour = "x"                                       | unknown key `colour` at the top of the file; known are title
            [recordings]\\ntasks = []                          | recordings.tasks: is an empty list
            [recordings]\\ntasks = ["a", 5]                    | recordings.tasks[2]: must be text in quotes
            [recordings]\\ntitle = "title"                     | recordings.title: must name an argument
            [recordings]\\nprogress_event = "task-failed"      | is one of Celery's own events
            [recordings]\\nprogress_event = "progress"         | must begin with task-
            [recordings]\\npreview_exchange = "celeryev"       | must be an exchange of its own
            [recorder]\\nmin_free_gb = -1                     | recorder.min_free_gb: must be 0, for no limit, to 1000000
            [recorder]\\nsources = []                        | recorder.sources: is an empty list
            [recorder]\\nsources = ["public", "http://h/"]  | recorder.sources: "http://h/" is no
            [recorder]\\nsources = ["*"]                     | recorder.sources: "*" is no host
            [recorder]\\nsources = ["a.*.org"]               | recorder.sources: "a.*.org" is no host
            [recorder]\\nsources = ["10.2.0.5/16"]           | recorder.sources: "10.2.0.5/16" has bits behind its first 16
            [recorder]\\nsources = ["10.2/16"]               | recorder.sources: "10.2/16" is no address or network
            [recorder]\\nsources = ["10.2.0.0/33"]           | recorder.sources: "10.2.0.0/33" is no address or network
            [recorder]\\nsources = ["300.1.1.1"]             | recorder.sources: "300.1.1.1" is no address or network
            [recorder]\\nsources = ["::ffff:10.0.0.0/104"]   | recorder.sources: "::ffff:10.0.0.0/104" is no address
            [recorder]\\nsources = ["fe80::1%eth0"]          | recorder.sources: "fe80::1%eth0" is no host
            [recorder]\\nkeep_parts = "yes"                   | recorder.keep_parts: must be true or false, without quotes
            [recorder]\\nprofiles = ["-c:v"]                 | there can be only one; write [recorder.profiles] with single brackets
            [recorder.profiles]\\nsmall = "-c:v libx264"     | recorder.profiles.small: must be a list of texts in quotes
            [recorder.profiles]\\nsmall = ["-crf", 23]       | recorder.profiles.small[2]: must be text in quotes
            [recorder]\\ndefault_headers = "x"              | recorder.default_headers: names no set of [recorder.headers]
            [recorder.headers.a]\\nhosts = ["h"]             | recorder.headers.a.fields: is missing
            [recorder.headers.a.fields]\\nX = { env = "X" }  | recorder.headers.a.hosts: is missing; add hosts
            [recorder.headers.a.fields]\\nCookie = "x"       | recorder.headers.a.fields.Cookie: a secret must not stand in this file
            [recorder.headers.a.fields]\\nHost = "x"         | recorder.headers.a.fields.Host: is no header field to set here
            [recorder.headers.a.fields]\\n"X Y" = "x"        | is no header field to set here
            [recorder.headers.a]\\nhosts = ["http://h/"]     | recorder.headers.a.hosts: holds what is no host
            [storage]\\nfolder = "tallyboard.toml"             | storage.folder: is not a folder
            [storage]\\nsandbox = true                         | it belongs to the top of the file, above every [table]
            """)
    void saysWhatIsWrong(String text, String expected) throws Exception {
        String toml = text.replace("\\n", "\n") + "\n";
        assertThat(files.refused(toml).getMessage()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            color = "#12345g"                          | account[1].color: is not a colour
            calls_per_second = nan                     | must be between 0.1 and 50
            calls_per_second = "4"                     | must be a number, without quotes
            pipelines = "(unclosed"                    | account[1].pipelines: is not a regular expression (unclosed group
            endpoint = "localhost:4566"                | account[1].endpoint: must begin with http:// or https://
            endpoint = "http://my_host:1"              | names no host
            endpoint = "http://h:99999"                | has a port that does not exist
            endpoint = "http://h/?a=b"                 | must end before ? and #
            endpoint = "http://h/a b"                  | is not an address; a character near position 11
            credentials = "prod"                       | must be a table, [account.credentials], but is text
            credentials = {}                           | no credentials are named
            credentials = { profile = "a", access_key_id = "AKIA" }               | keep one of the two
            credentials = { role_arn = "arn:aws:iam::111122223333:role/r", profile = "a" } | source = { profile = "ops" }
            credentials = { role_arn = "role/r" }      | is not a role's ARN
            credentials = { external_id = "x" }        | belongs to a role; add role_arn
            credentials = { access_key_id = "AKIA" }   | account[1].credentials.secret_access_key: is missing
            credentials = { access_key_id = "AKIA", secret_access_key = {} }      | names no place
            credentials = { access_key_id = "AKIA", secret_access_key = { env = "A", file = "b" } } | names more than one place
            credentials = { access_key_id = "AKIA", secret_access_key = { enw = "A" } } | did you mean `env`?
            credentials = { access_key_id = "AKIA", secret_access_key = { command = "echo" } } | must be a list of texts
            credentials = { access_key_id = "AKIA", secret_access_key = 5 }       | must be a table, a secret, but is a whole number
            """)
    void saysWhatIsWrongWithAnAccount(String line, String expected) throws Exception {
        assertThat(files.refused(ConfigFiles.ACCOUNT + line + "\n").getMessage())
                .contains(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "amqp://localhost:5672/%2F, amqp://guest:hunter2@localhost:5672/%2F, holds a user or a password",
        "amqp://localhost:5672/%2F, amqp://guest:hun/ter2@localhost:5672/%2F, holds a user or a password",
        "amqp://localhost:5672/%2F, amqp://guest:hunt er2@localhost, is not an address",
        "amqp://localhost:5672/%2F, amqp://localhost/a/b, more than one /",
        "amqp://localhost:5672/%2F, http://localhost/a, must begin with amqp:// or amqps://",
        "http://localhost:15672, http://guest:hunter2@localhost:15672, holds a user or a password",
    })
    void brokerAddressesAreCheckedAndNeverQuoted(String from, String to, String expected) throws Exception {
        ConfigException refused = files.refused(ConfigFiles.BROKER.replace(from, to));

        assertThat(refused).hasMessageContaining(expected);
        assertThat(refused.getMessage()).doesNotContain("hunt").doesNotContain("er2");
    }

    @Test
    void oneAccountAndRegionHasOneEntry() throws Exception {
        ConfigException refused =
                files.refused(ConfigFiles.ACCOUNT + ConfigFiles.ACCOUNT.replace("\"prod\"", "\"prod again\""));

        assertThat(refused).hasMessageContaining("line 7").hasMessageContaining("stand on line 3 already");
    }

    @Test
    void syntaxErrorsHaveTheirLineAndNoSecret() throws Exception {
        ConfigException refused = files.refused("""
                title = media
                [broker]
                username = 'x' hunter2
                password = hunter2
                password = "hun\\qter2"
                name = "open
                """);

        assertThat(refused.problems()).extracting(ConfigProblem::line).contains(1, 3, 4, 5, 6);
        assertThat(refused.getMessage())
                .contains("line 1, column 9: unexpected 'm'")
                .contains("put text in quotes")
                .contains("close the quotes on the same line")
                .doesNotContain("hunter2")
                .doesNotContain("'h'")
                .doesNotContain("\\q");
    }

    @Test
    void duplicateKeysAreSyntaxErrors() throws Exception {
        assertThat(files.refused("title = \"a\"\ntitle = \"b\"\n"))
                .hasMessageContaining("line 2, column 1: title previously defined at line 1");
    }

    @Test
    void bottomlessNestingIsAnErrorAndNotACrash() throws Exception {
        assertThat(files.refused("a = " + "[".repeat(100_000))).hasMessageContaining("nested too deeply");
    }

    @Test
    void aFloodOfProblemsIsCut() throws Exception {
        ConfigException refused = files.refused("x%d = 1\n".repeat(200).formatted(numbers(200)));

        assertThat(refused.problems()).hasSize(50);
        assertThat(refused).hasMessageEndingWith("and 150 more");
    }

    private static Object[] numbers(int count) {
        Object[] numbers = new Object[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    @Test
    void theSandboxNeedsEndpointsAndStaticKeys() throws Exception {
        String sandbox = "sandbox = true\n" + ConfigFiles.ACCOUNT;

        assertThat(files.refused(sandbox))
                .hasMessageContaining("account[1].endpoint: is missing")
                .hasMessageContaining("account[1].credentials: must be access_key_id and secret_access_key");
        String keys = "credentials = { access_key_id = \"AKIA\", secret_access_key = { env = \"PASSWORD\" } }\n";
        assertThat(files.refused(sandbox + "endpoint = \"https://codepipeline.eu-west-1.amazonaws.com\"\n" + keys))
                .hasMessageContaining("is AWS itself");
        Config config = files.read(sandbox + "endpoint = \"http://127.0.0.1:1234\"\n" + keys);
        assertThat(config.sandbox()).isTrue();
        assertThat(config.stateFolder()).isEqualTo(folder.resolve("home/.local/state/tallyboard-sandbox"));
    }
}
