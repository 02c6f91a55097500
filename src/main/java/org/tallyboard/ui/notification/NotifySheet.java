package org.tallyboard.ui.notification;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;
import org.tallyboard.board.BoardView;
import org.tallyboard.notification.Draft;
import org.tallyboard.notification.SnsLimits;
import org.tallyboard.notification.Topic;
import org.tallyboard.operate.Operation;
import org.tallyboard.operate.Outcome;
import org.tallyboard.operate.SendNotification;
import org.tallyboard.source.Account;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sizes;
import org.tallyboard.ui.kit.StatusStyle;
import org.tallyboard.ui.order.OrderContext;
import org.tallyboard.ui.order.OrderSheet;

/// Writes and sends a notification. The draft belongs to the window, so a failure or a closed dialog loses no word of
/// it.
public final class NotifySheet extends OrderSheet {

    private final Drafts drafts;
    private final List<Account> accounts;
    private final ComboBox<Topic> topic = new ComboBox<>();
    private final TextField subject = new TextField();
    private final TextArea message = new TextArea();
    private final Label subjectCount = new Label();
    private final Label messageCount = new Label();
    private final Label topicState = new Label();
    private final VBox problems = new VBox();
    private final MailPreview preview = new MailPreview();
    private final Button send;
    private final List<String> failures = new ArrayList<>();
    private int waiting;

    /// @param accounts whose topics are offered; at least one
    /// @param drafts keeps what was typed
    public NotifySheet(OrderContext context, List<Account> accounts, PrefilledNotification prefill, Drafts drafts) {
        super("Send notification", context, Optional.of(prefill.account().orElse(accounts.getFirst())));
        this.accounts = List.copyOf(accounts);
        this.drafts = drafts;
        if (!prefill.about().isEmpty()) {
            Label about = new Label("about " + prefill.about());
            about.getStyleClass().add("muted");
            head(about);
        }
        topic.setId("topic");
        topic.setMaxWidth(Double.MAX_VALUE);
        topic.setPromptText("Choose a topic");
        topic.setConverter(converter());
        topic.valueProperty().addListener((o, was, is) -> chosen(is));
        topicState.getStyleClass().add("muted");
        topicState.setWrapText(true);
        field("Topic", topic);
        add(topicState);
        subject.setId("subject");
        counted("Subject", subject, subjectCount);
        message.setId("message");
        message.setPrefRowCount(8);
        message.setWrapText(true);
        counted("Message", message, messageCount);
        problems.getStyleClass().add("problems");
        add(problems);
        field("As an e-mail", preview);
        send = confirm("Send", "primary", this::operation);
        send.setId("confirm");
        subject.setText(drafts.subject(prefill));
        message.setText(drafts.message(prefill));
        subject.textProperty().addListener((o, was, is) -> typed(prefill));
        message.textProperty().addListener((o, was, is) -> typed(prefill));
        ready();
        check();
        load(prefill.account());
    }

    private void counted(String name, Node field, Label count) {
        Label label = new Label(name);
        label.getStyleClass().add("field-name");
        label.setLabelFor(field);
        count.getStyleClass().addAll("counter", "mono");
        Region spring = new Region();
        HBox.setHgrow(spring, Priority.ALWAYS);
        add(new HBox(label, spring, count), field);
    }

    private static StringConverter<Topic> converter() {
        return new StringConverter<>() {
            @Override
            public String toString(@Nullable Topic t) {
                return t == null ? "" : line(t);
            }

            @Override
            public @Nullable Topic fromString(String text) {
                return null;
            }
        };
    }

    /// A topic in one line: `ops-alerts · prod …4821 · 4 confirmed, 1 pending`.
    static String line(Topic t) {
        String confirmed =
                t.confirmed().isPresent() ? t.confirmed().getAsInt() + " confirmed" : "subscribers not known";
        String pending = t.pending().isPresent() && t.pending().getAsInt() > 0
                ? ", " + t.pending().getAsInt() + " pending"
                : "";
        return CommonText.line(t.name()) + " · " + t.account().name() + " …"
                + t.account().lastFour() + " · " + confirmed + pending + (t.fifo() ? " · FIFO, not for this" : "");
    }

    private void load(Optional<Account> preferred) {
        waiting = accounts.size();
        topicState();
        for (Account account : accounts) {
            context().desk().topics(account).whenComplete((topics, failure) -> context()
                    .window()
                    .execute(() -> {
                        waiting--;
                        if (topics == null || failure != null) {
                            failures.add("topics of " + account.name() + " not known: " + reason(failure));
                        } else {
                            topic.getItems().addAll(topics);
                        }
                        preselect(preferred);
                        topicState();
                    }));
        }
    }

    private void preselect(Optional<Account> preferred) {
        if (topic.getValue() != null) {
            return;
        }
        topic.getItems().stream()
                .filter(t ->
                        drafts.topicArn().filter(arn -> arn.equals(t.arn())).isPresent())
                .findFirst()
                .or(() -> topic.getItems().stream()
                        .filter(t -> !t.fifo()
                                && preferred.filter(a -> a.equals(t.account())).isPresent())
                        .findFirst())
                .ifPresent(topic::setValue);
    }

    private void topicState() {
        List<String> words = new ArrayList<>(failures);
        if (waiting > 0) {
            words.add("reading topics");
        } else if (topic.getItems().isEmpty() && failures.isEmpty()) {
            words.add("The configured accounts have no SNS topics. Create one in the AWS console first.");
        }
        topicState.setText(String.join(" · ", words));
        topicState.setVisible(!words.isEmpty());
        topicState.setManaged(!words.isEmpty());
        (failures.isEmpty() ? StatusStyle.IDLE : StatusStyle.FAIL).on(topicState);
    }

    private void chosen(@Nullable Topic t) {
        if (t != null) {
            account(t.account());
            drafts.topic(t.arn());
        }
        check();
    }

    private void typed(PrefilledNotification prefill) {
        drafts.keep(prefill, subject.getText(), message.getText());
        check();
    }

    private Draft draft() {
        Topic t = topic.getValue();
        return new Draft(t == null ? "" : t.arn(), subject.getText().strip(), message.getText());
    }

    private void check() {
        int length = SnsLimits.subjectLength(subject.getText());
        subjectCount.setText(length + " / " + SnsLimits.SUBJECT_CODE_POINTS);
        (length > SnsLimits.SUBJECT_CODE_POINTS ? StatusStyle.FAIL : StatusStyle.IDLE).on(subjectCount);
        int bytes = SnsLimits.messageBytes(message.getText());
        messageCount.setText(String.format(Locale.ROOT, "%,d B / 256 KiB", bytes));
        (bytes > SnsLimits.MESSAGE_BYTES ? StatusStyle.FAIL : StatusStyle.IDLE).on(messageCount);
        List<Node> labels = new ArrayList<>();
        for (SnsLimits.Problem problem : SnsLimits.check(draft())) {
            Label label = new Label((problem.blocking() ? "✕ " : "! ") + problem.text());
            label.getStyleClass().add("problem");
            label.setWrapText(true);
            (problem.blocking() ? StatusStyle.FAIL : StatusStyle.WAIT).on(label);
            labels.add(label);
        }
        problems.getChildren().setAll(labels);
        problems.setVisible(!labels.isEmpty());
        problems.setManaged(!labels.isEmpty());
        Topic t = topic.getValue();
        preview.show(subject.getText(), t == null ? "" : CommonText.line(t.name()), message.getText());
        OptionalInt confirmed = t == null ? OptionalInt.empty() : t.confirmed();
        send.setText(
                confirmed.isPresent()
                        ? "Send to " + Sizes.count(confirmed.getAsInt(), "subscriber", "subscribers")
                        : "Send notification");
        update();
    }

    @Override
    protected String blockedBecause() {
        Topic t = topic.getValue();
        if (t != null && t.fifo()) {
            return "a FIFO topic needs a message group, which this dialog does not send";
        }
        return SnsLimits.check(draft()).stream()
                .filter(SnsLimits.Problem::blocking)
                .map(SnsLimits.Problem::text)
                .findFirst()
                .orElse("");
    }

    private Optional<Operation> operation() {
        return Optional.ofNullable(topic.getValue()).map(t -> new SendNotification(t.account(), draft()));
    }

    @Override
    protected String changes(BoardView newest) {
        return "";
    }

    @Override
    protected void ended(Outcome outcome) {
        if (outcome instanceof Outcome.Done) {
            drafts.sent();
        }
    }

    @Override
    public Node first() {
        return subject;
    }

    @Override
    public double widthInEm() {
        return 48;
    }
}
