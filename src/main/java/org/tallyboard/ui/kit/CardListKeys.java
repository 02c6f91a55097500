package org.tallyboard.ui.kit;

import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;

/// The keys of a [CardList]: arrows, J and K, Page Up and Down, Home and End move, with Shift they
/// select; Ctrl+A selects all; Enter and Space open.
final class CardListKeys<K, T> {

    private final CardList<K, T> list;

    CardListKeys(CardList<K, T> list) {
        this.list = list;
    }

    void install() {
        list.addEventHandler(KeyEvent.KEY_PRESSED, this::pressed);
    }

    private void move(KeyEvent e, int rows) {
        if (e.isShiftDown()) {
            list.extend(rows);
        } else {
            list.move(rows);
        }
    }

    private void pressed(KeyEvent e) {
        if (e.isShortcutDown() && e.getCode() == KeyCode.A && list.isFocused()) {
            list.selectAll();
            e.consume();
            return;
        }
        if (e.isShortcutDown() || e.isAltDown() || e.isMetaDown() || !list.isFocused()) {
            return;
        }
        switch (e.getCode()) {
            case DOWN, J -> move(e, 1);
            case UP, K -> move(e, -1);
            case PAGE_DOWN -> move(e, list.page());
            case PAGE_UP -> move(e, -list.page());
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
