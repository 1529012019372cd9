// Whoever sees the sign-in page is signed in no more: the key to unsent notes goes; who signs in again gets it again.
noteStore.forget();
