package org.tallyboard.ui.notification;

import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import org.tallyboard.ui.kit.CommonText;

/// A notification as its receivers read it in a mail program.
final class MailPreview extends VBox {

    private final Label subject = new Label();
    private final Label from = new Label();
    private final Label body = new Label();

    MailPreview() {
        getStyleClass().add("mail");
        subject.getStyleClass().add("mail-subject");
        from.getStyleClass().add("mail-from");
        body.getStyleClass().add("mail-body");
        for (Label label : new Label[] {subject, from, body}) {
            label.setWrapText(true);
            label.setMinHeight(USE_PREF_SIZE);
        }
        getChildren().addAll(subject, from, body);
    }

    void show(String subjectText, String topic, String bodyText) {
        // SNS puts this subject when none is sent.
        subject.setText(subjectText.isBlank() ? "AWS Notification Message" : CommonText.line(subjectText));
        from.setText("AWS Notifications → " + (topic.isEmpty() ? "no topic chosen" : topic));
        body.setText(CommonText.block(bodyText, 1500));
    }
}
