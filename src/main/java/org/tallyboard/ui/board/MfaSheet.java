package org.tallyboard.ui.board;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.PasswordField;
import org.tallyboard.operate.Answer;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.DetailItem;
import org.tallyboard.ui.kit.DetailView;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.kit.StatusStyle;

/// Asks for the code of an MFA device that an account waits for. The code is sent once and not kept; one that AWS does
/// not accept is said, and asked for again.
final class MfaSheet extends Sheet {

    private final BoardServices setting;
    private final String account;
    private final Consumer<String> tell;
    private final PasswordField code = new PasswordField();
    private final Button enter = new Button("Sign in");
    private final DetailView result;
    private boolean underWay;

    /// @param account the account's name
    /// @param device the MFA device's serial number or ARN
    /// @param tell says that it went well, once the sheet is closed
    MfaSheet(BoardServices setting, String account, String device, Consumer<String> tell) {
        super("MFA code for " + CommonText.line(account));
        this.setting = setting;
        this.account = account;
        this.tell = tell;
        DetailView about = new DetailView(setting.look());
        List<DetailItem> blocks = new ArrayList<>();
        setting.accounts().stream()
                .filter(one -> one.name().equals(account))
                .findFirst()
                .ifPresent(one -> blocks.add(new DetailItem.Fact("Account", one.name() + " · " + one.accountId())));
        blocks.add(new DetailItem.Fact("MFA device", CommonText.line(device), true));
        about.show(blocks);
        add(about);
        code.setId("mfa-code");
        code.setPrefColumnCount(8);
        code.setMaxWidth(USE_PREF_SIZE);
        code.setPromptText("six digits");
        code.setAccessibleText("Code that the MFA device shows, six digits");
        code.setOnAction(e -> send());
        field("Code that the device shows now", code);
        result = new DetailView(setting.look());
        add(result);
        enter.setId("confirm");
        enter.getStyleClass().add("primary");
        enter.setOnAction(e -> send());
        Button cancel = new Button("Cancel");
        cancel.setId("cancel");
        cancel.setOnAction(e -> close());
        Label note = new Label("It is used once and kept nowhere.");
        note.getStyleClass().add("dim");
        foot(note, cancel, enter);
    }

    private void send() {
        if (underWay) {
            return;
        }
        String entered = code.getText();
        code.clear();
        underWay = true;
        enter.setDisable(true);
        result.show(List.of(new DetailItem.Note(StatusStyle.RUN, "Asking AWS")));
        setting.background().execute(() -> {
            Answer answer = setting.mfaCodes().enter(account, entered);
            setting.window().execute(() -> answered(answer));
        });
    }

    private void answered(Answer answer) {
        underWay = false;
        enter.setDisable(false);
        switch (answer) {
            case Answer.Accepted accepted -> {
                close();
                tell.accept(CommonText.line(account) + ": signed in, it is read now");
            }
            case Answer.Refused(String reason, String next) -> refused(reason, next);
            case Answer.Unknown(String reason) -> refused(reason, "enter the next code");
        }
    }

    private void refused(String reason, String next) {
        result.show(List.of(
                new DetailItem.Note(StatusStyle.FAIL, "Not signed in: " + CommonText.line(reason)),
                new DetailItem.Note(StatusStyle.IDLE, "Next: " + CommonText.line(next))));
        code.requestFocus();
    }

    @Override
    public Node first() {
        return code;
    }

    @Override
    public double widthInEm() {
        return 36;
    }
}
