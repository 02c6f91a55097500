package org.tallyboard.authenticator;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tallyboard.authenticator.HashLimiter.BusyException;

/// The file of accounts.
final class AccountSource implements IdentitySource {

    private static final Duration NO_END = Duration.ofDays(1);
    private static final int LOOKS = 3;

    private final LiveAccounts accounts;
    private final HashLimiter desk;
    private final InstantSource clock;
    private final StoredHash stranger;
    private final int seed;
    private volatile @Nullable Decoys decoys;

    /// What the password of somebody unknown is compared with, so that it takes as long as a known one's.
    private record Decoys(Accounts of, List<StoredHash> hashes) {}

    AccountSource(LiveAccounts accounts, HashLimiter desk, InstantSource clock, SecureRandom random) {
        this.accounts = accounts;
        this.desk = desk;
        this.clock = clock;
        byte[] nobodys = new byte[32];
        random.nextBytes(nobodys);
        stranger = StoredHash.of(nobodys, random);
        seed = random.nextInt();
    }

    @Override
    public Verdict check(AuthenticationRequest.Password ask, boolean familiar) {
        try {
            for (int look = 0; look < LOOKS; look++) {
                Accounts now = accounts.now();
                Optional<Account> account = now.find(ask.name());
                Verdict verdict = check(ask, familiar, account, decoy(now, ask.name()));
                // It may have been changed meanwhile; what counts is what is so now.
                if (accounts.now().find(ask.name()).equals(account)) {
                    return verdict;
                }
            }
        } catch (BusyException e) {
            // Said where it is counted.
        }
        return new Verdict.Unknown();
    }

    private Verdict check(
            AuthenticationRequest.Password ask, boolean familiar, Optional<Account> account, StoredHash decoy)
            throws BusyException {
        String digest = Token.digest(ask.secret());
        for (Token token : account.map(Account::tokens).orElse(List.of())) {
            if (token.isFor(digest, clock.instant())) {
                return new Verdict.Right(account.orElseThrow(), Duration.between(clock.instant(), token.expires()));
            }
        }
        Optional<StoredHash> hash = account.flatMap(Account::password);
        boolean equal = desk.run(familiar, () -> hash.orElse(decoy).matches(ask.secret()));
        return equal && hash.isPresent() ? new Verdict.Right(account.orElseThrow(), NO_END) : new Verdict.Wrong();
    }

    /// Somebody's hash, the same one for the same name, so that names that nobody has cost what others do in the same
    /// proportions.
    private StoredHash decoy(Accounts now, String name) {
        Decoys known = decoys;
        if (known == null || known.of != now) {
            known = new Decoys(
                    now,
                    now.all().stream()
                            .flatMap(account -> account.password().stream())
                            .toList());
            decoys = known;
        }
        List<StoredHash> hashes = known.hashes;
        return hashes.isEmpty() ? stranger : hashes.get(Math.floorMod(name.hashCode() * 31 ^ seed, hashes.size()));
    }

    @Override
    public boolean stands(String name, Object proof) {
        return accounts.now().find(name).filter(proof::equals).isPresent();
    }

    @Override
    public Optional<Object> known(String name) {
        return accounts.now().find(name).map(account -> account);
    }

    @Override
    public Set<String> groups(String name) {
        return accounts.now().find(name).<Set<String>>map(Account::groups).orElse(Set.of());
    }
}
