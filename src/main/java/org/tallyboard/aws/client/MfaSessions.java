package org.tallyboard.aws.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/// The sessions that codes of MFA devices have opened, in memory only. Accounts that assume the same role with the same
/// device share one, because AWS takes a code once.
public final class MfaSessions {

    /// A session is not used in its last minute: a call signed with it might arrive too late.
    private static final Duration STALE = Duration.ofMinutes(1);

    private final Clock clock;
    private final Duration call;
    private final Map<Key, Session> sessions = new ConcurrentHashMap<>();

    /// Which session.
    ///
    /// @param role the role's ARN
    /// @param device the device's serial number or ARN
    /// @param source who assumes the role, for example `profile keys`
    record Key(String role, String device, String source) {}

    private record Session(AwsSessionCredentials credentials, Instant since, Instant until) {}

    /// @param call how long a call may take
    public MfaSessions(Clock clock, Duration call) {
        this.clock = clock;
        this.call = call;
    }

    /// The session, unless it has ended.
    Optional<AwsSessionCredentials> find(Key key) {
        return Optional.ofNullable(sessions.get(key))
                .filter(session -> clock.instant().isBefore(session.until().minus(STALE)))
                .map(Session::credentials);
    }

    void opened(Key key, AwsSessionCredentials credentials, Instant until) {
        sessions.put(key, new Session(credentials, clock.instant(), until));
    }

    /// AWS refused the session. While it is younger than a call may take, the refused call may have been signed with
    /// the one before.
    void refused(Key key) {
        sessions.computeIfPresent(
                key, (k, session) -> clock.instant().isBefore(session.since().plus(call)) ? session : null);
    }
}
