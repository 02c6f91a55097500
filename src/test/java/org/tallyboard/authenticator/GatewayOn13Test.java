package org.tallyboard.authenticator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tallyboard.testing.RealApache;

/// The same site file in Debian 13's Apache, Perl and module.
class GatewayOn13Test {

    @Test
    void the_same_site_file_does_the_same_there() throws Exception {
        RealApache.requireOf13();
        try (Gateway gateway = new Gateway(Optional.empty(), site -> site, true, "")) {
            String anna = Gateway.basic("anna", Gateway.PASSWORD);
            Gateway.Answer answer = gateway.ask("GET", "/rabbitmq/api/queues/a%2Fb/c%2Fd%20e", anna, "X-User: root");
            assertThat(answer.status()).as(gateway.apache.errors()).isEqualTo(200);
            assertThat(answer.body())
                    .isEqualTo("GET /api/queues/a%2Fb/c%2Fd%20e HTTP/1.1\nx-user=anna\nauthorization=Basic eDp5\n");
            assertThat(gateway.status("GET", "/rabbitmq/api/definitions", "anna"))
                    .isEqualTo(403);
            assertThat(gateway.status("DELETE", "/rabbitmq/api/queues/x/y/contents", "anna"))
                    .isEqualTo(403);
            assertThat(gateway.status("DELETE", "/rabbitmq/api/queues/x/y/contents", "otto"))
                    .isEqualTo(200);
            assertThat(gateway.ask("GET", "/hooks/x", "Bearer " + Token.bearer("app", gateway.token))
                            .body())
                    .contains("x-user=app\n");
            assertThat(gateway.ask("GET", "/hooks/x", "Bearer " + gateway.jwt("anna"))
                            .body())
                    .contains("x-user=anna\n");
            assertThat(gateway.ask("GET", "/hooks/x", Gateway.basic("anna\nx", Gateway.PASSWORD))
                            .status())
                    .isEqualTo(401);
            int before = gateway.echo.requests().size();
            assertThat(gateway.ask("GET", "/rabbitmq/api/overview/../definitions", anna)
                            .status())
                    .isEqualTo(403);
            assertThat(gateway.ask("GET", "/rabbitmq/api/overview/..%2Fdefinitions", anna)
                            .status())
                    .isEqualTo(403);
            assertThat(gateway.ask("POST", "/hooks/x", anna, "Content-Length: 20000000")
                            .status())
                    .isEqualTo(413);
            assertThat(gateway.echo.requests()).hasSize(before);
            gateway.service.close();
            assertThat(gateway.ask("GET", "/hooks/x", anna).status()).isEqualTo(401);
        }
    }
}
