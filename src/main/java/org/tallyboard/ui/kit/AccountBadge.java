package org.tallyboard.ui.kit;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javafx.geometry.Insets;
import javafx.scene.control.Label;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.CornerRadii;
import org.jspecify.annotations.Nullable;
import org.tallyboard.source.Account;

/// Says in which account and Region something is, in the account's colour: `prod …4821 · eu-west-1`.
public final class AccountBadge extends Label {

    private record Dress(Background background, javafx.scene.paint.Color text) {}

    private record Key(String color, ColorPalette palette) {}

    private final ViewContext look;
    private final Map<Key, Dress> dresses = new ConcurrentHashMap<>();
    private final boolean whole;
    private @Nullable Account shown;
    private @Nullable ColorPalette dressed;

    /// @param whole true to show the whole account id, as confirmations must
    public AccountBadge(ViewContext look, boolean whole) {
        this.look = look;
        this.whole = whole;
        getStyleClass().add("account-badge");
    }

    /// Shows an account.
    public void show(Account account) {
        ColorPalette palette = look.palette().get();
        if (account.equals(shown) && palette == dressed) {
            return;
        }
        shown = account;
        dressed = palette;
        setText(account.name() + (whole ? " " + account.accountId() : " …" + account.lastFour()) + " · "
                + account.region());
        Dress dress = dresses.computeIfAbsent(new Key(account.color(), palette), AccountBadge::dress);
        setBackground(dress.background());
        setTextFill(dress.text());
    }

    private static Dress dress(Key key) {
        AccountColor.Pair pair = AccountColor.badge(key.color(), key.palette());
        return new Dress(
                new Background(new BackgroundFill(pair.background(), new CornerRadii(4), Insets.EMPTY)), pair.text());
    }
}
