package org.tallyboard.ui.board;

import java.util.List;
import org.tallyboard.board.Losses;
import org.tallyboard.board.Need;
import org.tallyboard.pipeline.Pipeline;
import org.tallyboard.recording.Job;
import org.tallyboard.ui.pipeline.PipelineIntents;
import org.tallyboard.ui.recording.JobIntents;

final class Doings {
    private final Setting setting;
    private final BoardWindow window;

    Doings(Setting setting, BoardWindow window) {
        this.setting = setting;
        this.window = window;
    }

    PipelineIntents pipelines() {
        return new PipelineIntents() {
            public void retry(Pipeline shown) {}

            public void review(Pipeline shown) {}

            public void tell(Pipeline shown) {}

            public String closedBecause() {
                return setting.desk().closedBecause();
            }
        };
    }

    JobIntents jobs() {
        return new JobIntents() {
            public void retry(Job shown) {}

            public void tell(Job shown) {}

            public String closedBecause() {
                return setting.desk().closedBecause();
            }

            public Losses losses() {
                return window.shown()
                        .map(a -> a.losses())
                        .orElse(new Losses(List.of(), setting.look().now()));
            }
        };
    }

    NeedsStrip.NeedIntents needs() {
        return new NeedsStrip.NeedIntents() {
            public void open(Need need) {}

            public void act(Need need) {}

            public String offBecause(Need need) {
                return setting.desk().closedBecause();
            }
        };
    }

    void notifyAboutSelection() {}

    void showNeeds(List<Need> needs) {}

    void showOrders() {}
}
