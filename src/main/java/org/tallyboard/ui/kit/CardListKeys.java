package org.tallyboard.ui.kit;

import javafx.scene.input.KeyEvent;

/// The keys of a [CardList]: arrows, J and K, Page Up and Down, Home and End move; Enter and Space open.
final class CardListKeys<K, T> {

    private final CardList<K, T> list;

    CardListKeys(CardList<K, T> list) {
        this.list = list;
    }

    void install() {
        list.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    }

    private void pressed(KeyEvent e) {
        if (e.isShortcutDown() || e.isAltDown() || e.isMetaDown() || !list.isFocused()) {
            return;
        }
        switch (e.getCode()) {
            case DOWN, J -> list.move(1);
            case UP, K -> list.move(-1);
            case PAGE_DOWN -> list.move(list.page());
            case PAGE_UP -> list.move(-list.page());
            case HOME -> list.moveToEnd(false);
            case END -> list.moveToEnd(true);
            case ENTER, SPACE -> list.openCurrent();
            default -> {
                return;
            }
        }
        e.consume();
    }
}
