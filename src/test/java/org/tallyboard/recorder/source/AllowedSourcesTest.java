package org.tallyboard.recorder.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedSourcesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "2130706433",
                "127.255.255.254",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.5",
                "100.64.0.1",
                "100.100.100.200",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.19.0.1",
                "203.0.113.9",
                "224.0.0.251",
                "239.255.255.250",
                "240.0.0.1",
                "255.255.255.255",
                "[::]",
                "[::1]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "[::ffff:a00:5]",
                "[64:ff9b::10.0.0.5]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::a00:5]",
                "[100::1]",
                "[2001:0:7f00:1::1]",
                "[2001:db8::1]",
                "[2002:7f00:1::]",
                "[2002:a00:5::1]",
                "[3fff::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "[fec0::1]",
                "[ff02::1]"
            })
    void whatIsNotPublicIsRefusedHoweverItIsWritten(String host) throws Exception {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));

        assertThatThrownBy(() -> AllowedSources.PUBLIC.judge(host, addresses))
                .isInstanceOf(SourceRefused.class)
                .hasMessageContaining("is no public address; to record from it, add ")
                .hasMessageContaining(addresses.getFirst().getHostAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "100.128.0.1",
                "172.32.0.1",
                "223.255.255.255",
                "[2606:4700::1111]",
                "[2a00:1450::1]",
                "[64:ff9b::8.8.8.8]",
                "[::ffff:8.8.8.8]"
            })
    void whatIsPublicIsAllowed(String host) throws Exception {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));

        assertThat(AllowedSources.PUBLIC.judge(host, addresses)).isEqualTo(addresses);
    }

    @Test
    void whatIsThisMachinesOwnIsRefused() throws Exception {
        List<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();

        assertThat(own).isNotEmpty().noneMatch(PublicAddress::is);
    }

    @ParameterizedTest
    @CsvSource({
        "cam1.lan,              cam1.lan,             10.2.0.7,          true",
        "cam1.lan,              CAM1.LAN.,            10.2.0.7,          true",
        "cam1.lan,              cam10.lan,            10.2.0.7,          false",
        "cam1.lan,              cam2.lan,             8.8.8.8,           false",
        "*.example.org,         media.example.org,    8.8.8.8,           true",
        "*.example.org,         a.b.example.org,      8.8.8.8,           true",
        "*.example.org,         example.org,          8.8.8.8,           false",
        "*.example.org,         badexample.org,       8.8.8.8,           false",
        "*.example.org,         media.example.org,    10.0.0.5,          false",
        "*.example.org,         media.example.org,    169.254.169.254,   false",
        "10.2.0.0/16,           10.2.255.1,           10.2.255.1,        true",
        "10.2.0.0/16,           any.example,          10.2.0.7,          true",
        "10.2.0.0/16,           any.example,          10.3.0.7,          false",
        "10.2.0.0/16,           any.example,          8.8.8.8,           false",
        "10.2.0.0/16,           [64:ff9b::10.2.0.7],  64:ff9b::a02:7,    true",
        "10.2.0.0/17,           any.example,          10.2.128.0,        false",
        "127.0.0.1,             [::ffff:127.0.0.1],   ::ffff:127.0.0.1,  true",
        "127.0.0.1,             127.0.0.2,            127.0.0.2,         false",
        "fd00:2::/32,           any.example,          fd00:2::9,         true",
        "fd00:2::/32,           any.example,          fd00:3::9,         false",
        "0.0.0.0/0,             any.example,          10.0.0.1,          true",
        "0.0.0.0/0,             any.example,          fd00::1,           false",
        "public,                any.example,          8.8.8.8,           true"
    })
    void whatIsListedIsAllowed(String pattern, String host, String address, boolean allowed) throws Exception {
        List<InetAddress> addresses = List.of(InetAddress.ofLiteral(address));
        AllowedSources sources = AllowedSources.of(pattern);

        if (allowed) {
            assertThat(sources.judge(host, addresses)).isEqualTo(addresses);
        } else {
            assertThatThrownBy(() -> sources.judge(host, addresses)).isInstanceOf(SourceRefused.class);
        }
    }

    @Test
    void ofSeveralAddressesTheAllowedOnesAreTaken() throws Exception {
        InetAddress inside = InetAddress.ofLiteral("10.0.0.5");
        InetAddress outside = InetAddress.ofLiteral("8.8.8.8");

        assertThat(AllowedSources.PUBLIC.judge("two.example", List.of(inside, outside)))
                .containsExactly(outside);
    }

    @Test
    void aRefusalNamesTheRemedy() {
        assertThatThrownBy(() -> AllowedSources.PUBLIC.judge("cam1.lan", List.of(InetAddress.ofLiteral("10.2.0.7"))))
                .hasMessage("cam1.lan is at 10.2.0.7, which is no public address; to record from it, add \"cam1.lan\""
                        + " or \"10.2.0.7\" to sources in [recorder] of the worker's configuration");
        assertThatThrownBy(() ->
                        AllowedSources.of("*.example.org").judge("8.8.8.8", List.of(InetAddress.ofLiteral("8.8.8.8"))))
                .hasMessage("8.8.8.8 is not allowed; to record from it, add \"8.8.8.8\" to sources in [recorder] of"
                        + " the worker's configuration");
    }

    @Test
    void portsThatAreNoMediaAreOpenAtListedHostsOnly() throws Exception {
        InetAddress address = InetAddress.ofLiteral("93.184.215.14");
        for (int port : new int[] {22, 25, 6379}) {
            assertThatThrownBy(() -> AllowedSources.PUBLIC.judge("live.example.org", address, port))
                    .isInstanceOf(SourceRefused.class)
                    .hasMessageContaining("live.example.org:" + port + " is no port of a source");
            AllowedSources.of("live.example.org").judge("Live.example.org.", address, port);
            AllowedSources.of("93.184.215.0/24").judge("live.example.org", address, port);
        }
        for (int port : new int[] {80, 443, 554, 1935, 8000, 8080, 8554}) {
            AllowedSources.PUBLIC.judge("live.example.org", address, port);
        }
    }
}
