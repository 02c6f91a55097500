package org.tallyboard.operate;

import org.tallyboard.attention.AttentionKey;
import org.tallyboard.attention.Severity;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.Project;

/// What an action can be about, as a person sees it.
public sealed interface Subject {

    /// What people call it.
    String name();

    /// A pipeline.
    record OfPipeline(Pipeline pipeline) implements Subject {
        @Override
        public String name() {
            return CurrentStateText.line(pipeline.id().name());
        }
    }

    /// A CodeBuild project.
    record OfProject(Project project) implements Subject {
        @Override
        public String name() {
            return CurrentStateText.line(project.id().name());
        }
    }

    /// A job.
    record OfJob(Job job) implements Subject {
        @Override
        public String name() {
            return CurrentStateText.line(job.title());
        }
    }

    /// A recording that a scheduler has planned.
    ///
    /// @param job the job that it will be
    /// @param told whether a scheduler still tells of it
    record OfPlanned(JobKey job, PlannedRecording recording, boolean told) implements Subject {
        @Override
        public String name() {
            return CurrentStateText.line(recording.title());
        }
    }

    /// Something that needs a person.
    ///
    /// @param what the same in words, for the record
    /// @param severity how bad it is as the person sees it
    /// @param acknowledged whether a person has said that they know of it
    record OfNeed(AttentionKey key, String what, Severity severity, boolean acknowledged) implements Subject {
        @Override
        public String name() {
            return CurrentStateText.line(what);
        }
    }
}
