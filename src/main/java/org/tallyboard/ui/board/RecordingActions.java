package org.tallyboard.ui.board;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tallyboard.board.UpcomingRecordings;
import org.tallyboard.job.Job;
import org.tallyboard.job.JobKey;
import org.tallyboard.job.PlannedRecording;
import org.tallyboard.operate.Offer;
import org.tallyboard.operate.RecordingOffers;
import org.tallyboard.ui.job.ChangeEndSheet;
import org.tallyboard.ui.job.PlannedStartSheet;
import org.tallyboard.ui.job.RecordingSheet;
import org.tallyboard.ui.kit.CommonText;
import org.tallyboard.ui.kit.Sheet;
import org.tallyboard.ui.order.OrderContext;

/// What a person can order for a recording that a worker has.
final class RecordingActions {

    private final OrderContext context;
    private final Consumer<Sheet> open;
    private final Consumer<String> say;
    private final Predicate<JobKey> told;

    /// @param open shows a dialog
    /// @param say tells why there is none
    /// @param told whether a scheduler still tells of a job
    RecordingActions(OrderContext context, Consumer<Sheet> open, Consumer<String> say, Predicate<JobKey> told) {
        this.context = context;
        this.open = open;
        this.say = say;
        this.told = told;
    }

    RecordingOffers offers() {
        return new RecordingOffers(context.look().now(), context.look().zone());
    }

    void stop(Job shown) {
        ask(shown, offers().stop(shown), "stopped");
    }

    void startNow(Job shown) {
        ask(shown, offers().startNow(shown), "started");
    }

    void changeEnd(Job shown) {
        offers().fixedEnd(shown)
                .ifPresentOrElse(
                        closed -> refuse(shown.title(), "given another end", closed),
                        () -> open.accept(new ChangeEndSheet(context, shown)));
    }

    void startNow(UpcomingRecordings.Row shown) {
        switch (planned(shown)) {
            case Offer.Open possible -> open.accept(new PlannedStartSheet(context, shown, possible));
            case Offer.Closed closed -> refuse(shown.recording().title(), "started", closed);
        }
    }

    String startOff(UpcomingRecordings.Row shown) {
        return planned(shown) instanceof Offer.Closed closed ? closed.reason() : "";
    }

    private Offer planned(UpcomingRecordings.Row shown) {
        PlannedRecording recording = shown.recording();
        if (!told.test(shown.key())) {
            return new Offer.Closed("no scheduler tells of it any more", "look for it among the recordings");
        }
        return recording.sent()
                ? new Offer.Closed("its job is with the broker already", "it begins when a worker takes it")
                : offers().startPlanned(shown.key(), recording.title(), recording.start());
    }

    private void ask(Job shown, Offer offer, String what) {
        switch (offer) {
            case Offer.Open possible -> open.accept(new RecordingSheet(context, shown, possible));
            case Offer.Closed closed -> refuse(shown.title(), what, closed);
        }
    }

    private void refuse(String title, String what, Offer.Closed why) {
        say.accept(CommonText.line(title) + " cannot be " + what + ": " + why.reason() + "; " + why.nextStep());
    }
}
