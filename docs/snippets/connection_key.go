package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log"
	"os"
)

// connectionKey vouches for this person: lowercase hex HMAC-SHA256 of the email.
func connectionKey(secret, email string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(email))
	return hex.EncodeToString(mac.Sum(nil))
}

func main() {
	secret := os.Getenv("CHAT_PORTAL_SECRET")
	if secret == "" {
		log.Fatal("CHAT_PORTAL_SECRET is not set")
	}
	fmt.Println(connectionKey(secret, os.Args[1]))
}
