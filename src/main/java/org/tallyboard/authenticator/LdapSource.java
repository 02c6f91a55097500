package org.tallyboard.authenticator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import javax.naming.AuthenticationException;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.SearchControls;
import javax.naming.directory.SearchResult;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.LdapContext;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.StartTlsRequest;
import javax.naming.ldap.StartTlsResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tallyboard.config.AuthenticatorConfig;
import org.tallyboard.config.ConfigException;

/// A directory (RFC 4511): it is searched for one entry that has the name, and asked to bind as that entry with the
/// password. A name that nobody has is bound as well, so that it takes as long. What somebody may is what entries
/// have them as a `member`, `uniqueMember` or `memberUid`; that is remembered as long as a password.
final class LdapSource implements IdentitySource {

    private static final Logger LOG = LoggerFactory.getLogger(LdapSource.class);
    private static final int MOST_PEOPLE = 10_000;
    private static final int MOST_AT_ONCE = 32;
    /// What somebody may is asked right after who they are.
    private static final Duration AFTER = Duration.ofSeconds(30);

    private static final String MEMBERS = "(|(member={0})(uniqueMember={0})(memberUid={1}))";

    private final AuthenticatorConfig.Ldap config;
    private final Duration groupsFor;
    private final InstantSource clock;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final AtomicLong troubles = new AtomicLong();
    private final Map<String, Person> people = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Person> eldest) {
            return size() > MOST_PEOPLE;
        }
    };

    private record Person(Set<String> groups, Instant until) {}

    /// @param remember how long what was right is not asked again
    LdapSource(AuthenticatorConfig.Ldap config, Duration remember, InstantSource clock) {
        this.config = config;
        this.clock = clock;
        groupsFor = remember.plus(AFTER);
    }

    /// A connection, secured where it crosses a network. Closing it ends both.
    ///
    /// Of JNDI only the protocol is used. No attribute is ever asked for and no object returned, so there is
    /// nothing that could be deserialised, which the JDK has refused by itself since version 20; referrals are not
    /// followed.
    @SuppressWarnings("BanJNDI")
    private final class Connection implements AutoCloseable {
        private final LdapContext context;
        private final Optional<StartTlsResponse> tls;

        Connection() throws NamingException, IOException {
            Hashtable<String, String> environment = new Hashtable<>();
            environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
            environment.put(Context.PROVIDER_URL, config.url().toString());
            environment.put(Context.SECURITY_AUTHENTICATION, "none");
            environment.put(Context.REFERRAL, "ignore");
            environment.put(
                    "com.sun.jndi.ldap.connect.timeout",
                    Long.toString(config.timeout().toMillis()));
            environment.put(
                    "com.sun.jndi.ldap.read.timeout",
                    Long.toString(config.timeout().toMillis()));
            environment.put("java.naming.ldap.version", "3");
            context = new InitialLdapContext(environment, null);
            try {
                tls = config.url().getScheme().equals("ldap")
                                && (!config.isHere() || config.caFile().isPresent())
                        ? Optional.of(secured())
                        : Optional.empty();
            } catch (NamingException | IOException e) {
                context.close();
                throw e;
            }
        }

        private StartTlsResponse secured() throws NamingException, IOException {
            StartTlsResponse response = (StartTlsResponse) context.extendedOperation(new StartTlsRequest());
            response.negotiate(Authorities.context(config.caFile()).getSocketFactory());
            return response;
        }

        void bind(String dn, String password) throws NamingException {
            context.addToEnvironment(Context.SECURITY_AUTHENTICATION, "simple");
            context.addToEnvironment(Context.SECURITY_PRINCIPAL, dn);
            context.addToEnvironment(Context.SECURITY_CREDENTIALS, password);
            context.reconnect(null);
        }

        Optional<String> find(String name) throws NamingException {
            SearchControls controls = new SearchControls(
                    SearchControls.SUBTREE_SCOPE,
                    2,
                    (int) config.timeout().toMillis(),
                    new String[] {"1.1"},
                    false,
                    false);
            // JNDI escapes what is put in the place of {0}.
            NamingEnumeration<SearchResult> found = context.search(
                    new LdapName(config.base()), "(" + config.attribute() + "={0})", new Object[] {name}, controls);
            try {
                if (!found.hasMore()) {
                    return Optional.empty();
                }
                String dn = found.next().getNameInNamespace();
                // Two of one name: nobody can say who it is.
                return found.hasMore() ? Optional.empty() : Optional.of(dn);
            } finally {
                found.close();
            }
        }

        Set<String> groups(String dn, String name) throws NamingException {
            SearchControls controls = new SearchControls(
                    SearchControls.OBJECT_SCOPE,
                    1,
                    (int) config.timeout().toMillis(),
                    new String[] {"1.1"},
                    false,
                    false);
            Set<String> groups = new TreeSet<>();
            for (Map.Entry<String, String> group : config.groups().entrySet()) {
                try {
                    NamingEnumeration<SearchResult> found =
                            context.search(new LdapName(group.getValue()), MEMBERS, new Object[] {dn, name}, controls);
                    if (found.hasMore()) {
                        groups.add(group.getKey());
                    }
                    found.close();
                } catch (NameNotFoundException e) {
                    LOG.warn("The directory has no {} for the group {}", group.getValue(), group.getKey());
                }
            }
            return groups;
        }

        @Override
        public void close() throws NamingException {
            try {
                if (tls.isPresent()) {
                    tls.get().close();
                }
            } catch (IOException e) {
                // It ends in any case.
            } finally {
                context.close();
            }
        }
    }

    @Override
    public Verdict check(AuthenticationRequest.Password ask, boolean familiar) {
        String secret = new String(ask.secret(), StandardCharsets.UTF_8);
        if (secret.isEmpty()) {
            // A bind without a password is one as nobody, and succeeds (RFC 4513, 5.1.2).
            return new Verdict.Wrong();
        }
        if (!room.tryAcquire()) {
            return new Verdict.Unknown();
        }
        try (Connection search = searching();
                Connection bind = new Connection()) {
            Optional<String> dn = search.find(ask.name());
            try {
                bind.bind(dn.orElse(config.attribute() + "=" + ask.name() + ",cn=nobody," + config.base()), secret);
            } catch (NamingException e) {
                if (e instanceof AuthenticationException || dn.isEmpty()) {
                    return new Verdict.Wrong();
                }
                throw e;
            }
            if (dn.isEmpty()) {
                return new Verdict.Wrong();
            }
            remember(ask.name(), search.groups(dn.get(), ask.name()));
            return new Verdict.Right(this, Duration.ofDays(1));
        } catch (NamingException | IOException | ConfigException e) {
            trouble(e);
            return new Verdict.Unknown();
        } finally {
            room.release();
        }
    }

    private void trouble(Exception e) {
        // The first, and then each time that it has doubled.
        long count = troubles.incrementAndGet();
        if (Long.bitCount(count) == 1) {
            LOG.warn("The directory {} cannot be asked, {} times so far: {}", config.url(), count, e.getMessage());
        }
    }

    /// A connection that may search.
    private Connection searching() throws NamingException, IOException, ConfigException {
        Connection connection = new Connection();
        try {
            if (config.bindDn().isPresent() && config.password().isPresent()) {
                connection.bind(config.bindDn().get(), config.password().get().reveal());
            }
            return connection;
        } catch (NamingException | ConfigException e) {
            connection.close();
            throw e;
        }
    }

    private synchronized void remember(String name, Set<String> groups) {
        people.put(name, new Person(groups, clock.instant().plus(groupsFor)));
    }

    private synchronized Optional<Person> person(String name) {
        return Optional.ofNullable(people.get(name))
                .filter(known -> clock.instant().isBefore(known.until));
    }

    @Override
    public boolean stands(String name, Object proof) {
        return proof == this;
    }

    @Override
    public Optional<Object> known(String name) {
        try (Connection search = searching()) {
            Optional<String> dn = search.find(name);
            if (dn.isPresent()) {
                remember(name, search.groups(dn.get(), name));
            }
            return dn.map(found -> this);
        } catch (NamingException | IOException | ConfigException e) {
            trouble(e);
            return Optional.empty();
        }
    }

    @Override
    public Set<String> groups(String name) {
        return person(name).map(Person::groups).orElse(Set.of());
    }
}
