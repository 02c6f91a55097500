package org.tallyboard.aws;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.tallyboard.aws.client.AwsText;
import org.tallyboard.aws.client.Problem;
import org.tallyboard.aws.client.ServiceBudget;
import org.tallyboard.board.Change.PipelinesListed.Listed;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Answer;
import org.tallyboard.operate.Caller;
import org.tallyboard.operate.DecideApproval;
import org.tallyboard.operate.NotificationOrders;
import org.tallyboard.operate.PipelineOrders;
import org.tallyboard.operate.ReadFailedException;
import org.tallyboard.operate.RetryStage;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.pipeline.PipelineId;
import org.tallyboard.source.Account;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;

/// Carries out orders on CodePipeline and SNS, each with exactly one HTTP attempt, ahead of all polling but within the
/// budget. Refuses what the credentials of another account would do.
public final class AwsOrders implements PipelineOrders, NotificationOrders {

    private static final int LONGEST_COMMENT = 512;
    private static final int RUNS_NOW = 20;
    private static final String GROUP = "tallyboard";

    private final Map<String, Desk> desks;

    /// What an order needs of an account.
    record Desk(AwsAccount account, AccountWatcher watcher, Topics topics, OrderAnswers answers) {

        Desk(AwsAccount account, AccountWatcher watcher) {
            this(account, watcher, new Topics(account), new OrderAnswers(account.problems()));
        }
    }

    AwsOrders(List<Desk> desks) {
        this.desks = desks.stream()
                .collect(Collectors.toUnmodifiableMap(
                        desk -> desk.account().account().name(), Function.identity()));
    }

    @Override
    public Caller caller(Account account) throws ReadFailedException {
        Desk desk = desk(account);
        return read(desk, "sts:GetCallerIdentity", desk.account()::askCaller);
    }

    @Override
    public Pipeline readNow(Account account, String pipeline, String execution) throws ReadFailedException {
        Desk desk = desk(account);
        OrderCalls calls = new OrderCalls(desk.account());
        try {
            desk.account().verify();
            PipelineReader reader = desk.watcher().reader();
            PipelineMemory memory = desk.account()
                    .pipelines()
                    .find(pipeline)
                    .orElseGet(() -> new PipelineMemory(new Listed(pipeline, 0, "", "")));
            if (memory.isUnread()) {
                reader.structure(memory, Optional.empty(), calls);
            }
            return desk.watcher()
                    .rows()
                    .read(
                            memory,
                            reader.state(
                                    memory, RUNS_NOW, Optional.of(execution).filter(id -> !id.isEmpty()), calls));
        } catch (RuntimeException e) {
            throw failed(desk, e, calls.operation());
        }
    }

    @Override
    public Answer retryStage(RetryStage order) {
        String operation = "codepipeline:RetryStageExecution";
        StageRetryMode mode =
                switch (order.mode()) {
                    case FAILED_ACTIONS -> StageRetryMode.FAILED_ACTIONS;
                    case ALL_ACTIONS -> StageRetryMode.ALL_ACTIONS;
                };
        return send(
                order.account(),
                operation,
                account -> account.budgets().codePipeline(),
                account -> AwsText.text(account.clients()
                        .codePipeline()
                        .retryStageExecution(request -> request.pipelineName(order.pipeline())
                                .stageName(order.stage())
                                .pipelineExecutionId(order.executionId())
                                .retryMode(mode))
                        .pipelineExecutionId()));
    }

    @Override
    public Answer decideApproval(DecideApproval order) {
        if (order.comment().codePointCount(0, order.comment().length()) > LONGEST_COMMENT) {
            return new Answer.Refused("the comment has more than 512 characters", "shorten it");
        }
        ApprovalStatus status =
                switch (order.decision()) {
                    case APPROVE -> ApprovalStatus.APPROVED;
                    case REJECT -> ApprovalStatus.REJECTED;
                };
        return send(
                order.account(),
                "codepipeline:PutApprovalResult",
                account -> account.budgets().codePipeline(),
                account -> {
                    account.clients().codePipeline().putApprovalResult(request -> request.pipelineName(order.pipeline())
                            .stageName(order.stage())
                            .actionName(order.action())
                            .token(order.token())
                            .result(result -> result.status(status).summary(order.comment())));
                    return order.executionId();
                });
    }

    @Override
    public void changed(Account account, String pipeline) {
        Optional.ofNullable(desks.get(account.name()))
                .ifPresent(desk -> desk.watcher().readSoon(new PipelineId(account.name(), pipeline)));
    }

    @Override
    public List<Topic> topics(Account account) throws ReadFailedException {
        Desk desk = desk(account);
        return read(desk, "sns:ListTopics", () -> {
            desk.account().verify();
            return desk.topics().list();
        });
    }

    @Override
    public Answer publish(SendNotification order) {
        Draft draft = order.draft();
        Optional<SnsLimits.Problem> problem = SnsLimits.check(draft).stream()
                .filter(SnsLimits.Problem::blocking)
                .findFirst();
        if (problem.isPresent()) {
            return new Answer.Refused(problem.get().text(), "correct it and send it again");
        }
        String[] arn = draft.topicArn().split(":", -1);
        if (arn.length < 6 || !arn[3].equals(order.account().region())) {
            return new Answer.Refused(
                    "the topic is not in Region " + order.account().region(), "choose a topic of this account entry");
        }
        boolean fifo = Topics.fifo(draft.topicArn());
        String subject = draft.subject().strip();
        return send(
                order.account(),
                "sns:Publish",
                account -> account.budgets().sns(),
                account -> AwsText.text(account.clients()
                        .sns()
                        .publish(request -> {
                            request.topicArn(draft.topicArn()).message(draft.message());
                            if (!subject.isEmpty()) {
                                request.subject(subject);
                            }
                            if (fifo) {
                                // An id of its own: a person who sends the same text twice means it.
                                request.messageGroupId(GROUP)
                                        .messageDeduplicationId(
                                                UUID.randomUUID().toString());
                            }
                        })
                        .messageId()));
    }

    private Answer send(
            Account account,
            String operation,
            Function<AwsAccount, ServiceBudget> budget,
            Function<AwsAccount, String> call) {
        Desk desk = desks.get(account.name());
        if (desk == null) {
            return new Answer.Refused("no account " + account.name() + " in the configuration", "");
        }
        try {
            desk.account().verify();
        } catch (RuntimeException e) {
            return new Answer.Refused(
                    "nothing was sent: "
                            + desk.account()
                                    .problems()
                                    .of(e, "sts:GetCallerIdentity")
                                    .cause(),
                    desk.account().problems().of(e, "sts:GetCallerIdentity").remedy());
        }
        try {
            return new Answer.Accepted(
                    desk.account().order(budget.apply(desk.account()), () -> call.apply(desk.account())));
        } catch (RuntimeException e) {
            return desk.answers().of(e, operation);
        }
    }

    private Desk desk(Account account) throws ReadFailedException {
        Desk desk = desks.get(account.name());
        if (desk == null) {
            throw new ReadFailedException("no account " + account.name() + " in the configuration");
        }
        return desk;
    }

    private static <T> T read(Desk desk, String operation, Supplier<T> call) throws ReadFailedException {
        try {
            return call.get();
        } catch (RuntimeException e) {
            throw failed(desk, e, operation);
        }
    }

    private static ReadFailedException failed(Desk desk, RuntimeException e, String operation) {
        Problem problem = desk.account().problems().of(e, operation);
        desk.account().refused(problem);
        return new ReadFailedException(problem.text());
    }
}
