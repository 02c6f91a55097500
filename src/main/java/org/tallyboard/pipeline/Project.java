package org.tallyboard.pipeline;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tallyboard.source.Account;
import org.tallyboard.source.Freshness;

/// A CodeBuild project whose builds outside of pipelines are watched.
///
/// @param id account name and project name
/// @param account the account it lives in
/// @param builds its builds and batch builds that no pipeline started, newest first: the newest few, and all that run
/// @param inPipelines how many of the builds that were looked at were left out, because pipelines started them
/// @param missing what of it could not be read; empty when all was
/// @param freshness when its builds were listed
public record Project(
        ProjectId id, Account account, List<Build> builds, int inPipelines, List<Missing> missing, Freshness freshness)
        implements Row {

    public Project {
        builds = List.copyOf(builds);
        missing = List.copyOf(missing);
    }

    /// The build that the row speaks of; see [BuildRules#headline].
    public Optional<Build> headline() {
        return BuildRules.headline(builds);
    }

    /// The headline's state; [PipelineState#NOT_RUN] when there is none, [PipelineState#UNKNOWN] when nobody can tell.
    @Override
    public PipelineState state() {
        return headline()
                .map(Build::state)
                .orElse(
                        freshness.readAt().isPresent() && !partlyKnown()
                                ? PipelineState.NOT_RUN
                                : PipelineState.UNKNOWN);
    }

    @Override
    public boolean failedBehind() {
        return BuildRules.failedBehind(builds);
    }

    /// When the headline started if it runs, else when it ended.
    @Override
    public Optional<Instant> since() {
        return headline()
                .flatMap(build -> build.state() == PipelineState.IN_PROGRESS
                        ? build.startedAt()
                        : build.endedAt().or(build::startedAt));
    }

    /// True when a part of it could not be read, for example because a permission is missing.
    public boolean partlyKnown() {
        return !missing.isEmpty();
    }

    /// The same row with another freshness, for example after a failed read.
    public Project with(Freshness other) {
        return new Project(id, account, builds, inPipelines, missing, other);
    }
}
