package org.tallyboard.ui.kit;

import java.util.List;
import java.util.function.BooleanSupplier;
import javafx.scene.input.KeyCombination;

/// Something that a person can do by a key. The list of shortcuts is made of these and of nothing else.
///
/// @param id unique, for tests
/// @param group heading in the list of shortcuts
/// @param text what it does
/// @param keys what triggers it. Key codes only: one KeyCharacterCombination breaks the headless platform
/// @param typed a character that triggers it on any keyboard layout; empty for none
/// @param shown how the list of shortcuts writes the keys
/// @param enabled whether it can be done now
/// @param run does it
public record Command(
        String id,
        String group,
        String text,
        List<KeyCombination> keys,
        String typed,
        String shown,
        BooleanSupplier enabled,
        Runnable run) {
    public Command {
        keys = List.copyOf(keys);
    }
}
