package org.tallyboard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {

    private static final String STS = "https://sts.eu-west-1.amazonaws.com/";

    @TempDir
    Path folder;

    /// What the AWS CLI's own library says of one address.
    private static final String JUDGE = """
            import os, sys, urllib.parse, urllib.request
            url = sys.argv[1]
            none = urllib.request.proxy_bypass_environment(urllib.parse.urlparse(url).netloc)
            print("" if none else urllib.request.getproxies_environment().get(urllib.parse.urlparse(url).scheme, ""))
            """;

    private record World(Map<String, String> variables, String address) {}

    private static List<World> worlds() {
        Map<String, String> both = Map.of("HTTPS_PROXY", "http://s:1", "HTTP_PROXY", "http://p:2");
        List<World> worlds = new ArrayList<>();
        worlds.add(new World(Map.of(), STS));
        worlds.add(new World(both, STS));
        worlds.add(new World(both, "http://moto.test:5000/"));
        worlds.add(new World(Map.of("HTTP_PROXY", "http://p:2"), STS));
        worlds.add(new World(Map.of("ALL_PROXY", "http://a:3"), STS));
        worlds.add(new World(Map.of("HTTPS_PROXY", "http://up:1", "https_proxy", "http://low:2"), STS));
        worlds.add(new World(Map.of("HTTPS_PROXY", "http://up:1", "https_proxy", ""), STS));
        worlds.add(new World(Map.of("Https_Proxy", "http://mixed:1"), STS));
        for (String none : List.of(
                "*",
                "amazonaws.com",
                ".amazonaws.com",
                "aws.com",
                "sts.eu-west-1.amazonaws.com:443",
                "other.test, .AMAZONAWS.com",
                "10.0.0.0/8",
                "")) {
            Map<String, String> more = new HashMap<>(both);
            more.put("NO_PROXY", none);
            worlds.add(new World(more, STS));
        }
        worlds.add(new World(Map.of("http_proxy", "http://p:2", "no_proxy", "127.0.0.1"), "http://127.0.0.1:5000/"));
        worlds.add(
                new World(Map.of("http_proxy", "http://p:2", "no_proxy", "127.0.0.1:5000"), "http://127.0.0.1:5000/"));
        worlds.add(
                new World(Map.of("http_proxy", "http://p:2", "no_proxy", "127.0.0.1:5001"), "http://127.0.0.1:5000/"));
        worlds.add(new World(Map.of("http_proxy", "http://p:2"), "http://127.0.0.1:5000/"));
        return worlds;
    }

    @Test
    void it_decides_as_the_library_of_the_AWS_CLI_does() throws Exception {
        for (World world : worlds()) {
            ProcessBuilder judge = new ProcessBuilder("/usr/bin/python3", "-c", JUDGE, world.address());
            judge.environment().keySet().removeIf(name -> name.toLowerCase().endsWith("_proxy"));
            judge.environment().putAll(world.variables());
            Process process = judge.redirectErrorStream(true).start();
            String expected = new String(process.getInputStream().readAllBytes()).strip();
            assertThat(process.waitFor()).as(expected).isZero();

            String ours = Proxies.of(new Environment(world.variables(), folder))
                    .to(URI.create(world.address()))
                    .map(setting -> {
                        try {
                            return setting.address().reveal();
                        } catch (ConfigException e) {
                            throw new IllegalStateException(e);
                        }
                    })
                    .orElse("");
            assertThat(ours).as(world.toString()).isEqualTo(expected);
        }
    }

    @Test
    void an_asterisk_before_a_dot_means_the_dot() {
        Proxies proxies =
                Proxies.of(new Environment(Map.of("HTTPS_PROXY", "http://s:1", "NO_PROXY", "*.amazonaws.com"), folder));
        assertThat(proxies.to(URI.create(STS))).isEmpty();
        assertThat(proxies.to(URI.create("https://example.org"))).isPresent();
    }

    @Test
    void an_address_is_read_as_people_write_it() throws ConfigException {
        assertThat(Proxy.read("X", "proxy.test:3128")).hasToString("proxy.test:3128");
        assertThat(Proxy.read("X", "//proxy.test")).hasToString("proxy.test:80");
        Proxy proxy = Proxy.read("X", "http://kim%40x:p%3Ass+@proxy.test:8080/");
        assertThat(proxy.login()).contains("kim@x:p:ss+");
        assertThat(proxy).hasToString("proxy.test:8080");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://kim:hunter2@proxy:1",
                "socks5://kim:hunter2@p:1",
                "http://kim:hunter2@:1",
                "http://kim:hun ter2@p"
            })
    void what_is_no_HTTP_proxy_is_refused_without_being_quoted(String text) {
        assertThatThrownBy(() -> Proxy.read("HTTPS_PROXY", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("HTTPS_PROXY ")
                .hasMessageContaining("http://host:port")
                .hasMessageNotContainingAny("kim", "hunter2", "ter2");
    }

    private AwsConfig read(String aws, Map<String, String> variables) throws Exception {
        return new ConfigFiles(folder, variables)
                .read(aws + ConfigFiles.ACCOUNT)
                .aws();
    }

    private static String place(AwsConfig aws, String address) throws ConfigException {
        Proxies.Setting setting = aws.proxies().to(URI.create(address)).orElseThrow();
        return setting.name() + " " + setting.proxy();
    }

    @Test
    void the_configuration_stands_above_the_environment() throws Exception {
        AwsConfig aws = read(
                "[aws]\nproxy = \"http://own:1\"\nca_file = \"own.pem\"\n",
                Map.of("HTTPS_PROXY", "http://s:1", "NO_PROXY", "moto.test", "AWS_CA_BUNDLE", "/other.pem"));
        assertThat(place(aws, STS)).isEqualTo("proxy in [aws] own:1");
        assertThat(place(aws, "http://x.test")).isEqualTo("proxy in [aws] own:1");
        assertThat(aws.proxies().to(URI.create("http://moto.test"))).isEmpty();
        assertThat(aws.caFile()).contains(folder.resolve("own.pem"));
    }

    @Test
    void a_login_is_a_secret() throws Exception {
        Map<String, String> variables = Map.of("MINE", "http://kim:hunter2@own:1");
        AwsConfig aws = read("[aws]\nproxy = { env = \"MINE\" }\n", variables);
        assertThat(aws.proxies().to(URI.create(STS)).orElseThrow().proxy().login())
                .contains("kim:hunter2");
        assertThat(aws.proxies().toString()).doesNotContain("hunter2");
        ConfigException refused = new ConfigFiles(folder, Map.of())
                .refused("[aws]\nproxy = \"http://kim:hunter2@own:1\"\n" + ConfigFiles.ACCOUNT);
        assertThat(refused)
                .hasMessageContaining("aws.proxy")
                .hasMessageContaining("a password must not stand in this file")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void the_sandbox_goes_straight_to_this_machine() throws Exception {
        AwsConfig aws = new ConfigFiles(folder, Map.of("HTTP_PROXY", "http://p:1", "S", "s"))
                .read("sandbox = true\n" + ConfigFiles.ACCOUNT + """
                        endpoint = "http://127.0.0.1:1"
                        [account.credentials]
                        access_key_id = "AKIA"
                        secret_access_key = { env = "S" }
                        """)
                .aws();
        assertThat(aws.proxies()).isEqualTo(Proxies.none());
    }
}
