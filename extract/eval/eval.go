// Package eval measures reading against gold: names, chains, trees and facts.
package eval
